'use client'

import { type FormEvent, useId, useState } from 'react'
import { toProblem } from '../_data/api.ts'
import { signIn } from '../_data/session.ts'
import { nextPath } from '../_data/sign-in-path.ts'
import styles from './sign-in.module.css'

/** A form that starts a session with an API key. */
export function SignIn() {
  const [problem, setProblem] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const hint = useId()
  const message = useId()

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    setBusy(true)
    setProblem(null)
    try {
      await signIn(String(new FormData(event.currentTarget).get('key')).trim())
      // A full load, so that nothing of an earlier user stays in memory.
      location.assign(nextPath(location.search, location.origin))
    } catch (error) {
      const { code, message } = toProblem(error)
      setProblem(
        code === 'unauthenticated' ? 'This key is not valid. It may have expired or been revoked.' : message,
      )
      setBusy(false)
    }
  }

  return (
    <form className={`card ${styles.form}`} onSubmit={(event) => void submit(event)}>
      <h1>Sign in</h1>
      <label className={styles.field}>
        <span>API key</span>
        <input
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
      <p id={hint} className="small">
        An admin creates keys with <code>hearback keys create</code>. The first start of the service printed
        the key of the admin.
      </p>
      <p id={message} role="alert" className={styles.problem}>
        {problem}
      </p>
      <div>
        <button type="submit" className="button primary" disabled={busy}>
          Sign in
        </button>
      </div>
    </form>
  )
}
