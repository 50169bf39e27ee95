'use client'

import { type FormEvent, useId, useRef, useState } from 'react'
import { toProblem } from '../_data/api.ts'
import { signIn } from '../_data/session/session.ts'
import styles from './sign-in.module.css'

/** A form that starts a session with an API key and opens `next`. */
export function KeyForm({ next }: { next: string }) {
  const [problem, setProblem] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const input = useRef<HTMLInputElement>(null)
  const hint = useId()
  const message = useId()

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    setBusy(true)
    setProblem(null)
    try {
      await signIn(input.current?.value.trim() ?? '')
      // A full load, so that nothing of an earlier user stays in memory.
      location.assign(next)
    } catch (error) {
      const { code, message } = toProblem(error)
      setProblem(
        code === 'unauthenticated' ? 'This key is not valid. It may have expired or been revoked.' : message,
      )
      setBusy(false)
      input.current?.select()
    }
  }

  return (
    <form className={styles.fields} onSubmit={(event) => void submit(event)}>
      <label className={styles.field}>
        <span>API key</span>
        <input
          ref={input}
          name="key"
          type="password"
          className="field"
          required
          placeholder="hb_…"
          autoComplete="current-password"
          spellCheck={false}
          aria-invalid={problem !== null}
          aria-describedby={`${hint} ${message}`}
        />
      </label>
      <p id={message} role="alert" className={styles.problem}>
        {problem}
      </p>
      <p id={hint} className="small">
        An admin creates keys on the Administration page or with <code>hearback keys create</code>. The first
        start of the service printed the key of the admin.
      </p>
      <div>
        <button type="submit" className="button primary" disabled={busy}>
          {busy ? 'Signing in …' : 'Sign in'}
        </button>
      </div>
    </form>
  )
}
