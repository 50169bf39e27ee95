'use client'

import { type FormEvent, type ReactNode, useId, useRef, useState } from 'react'
import { ProblemText } from '../_components/feedback/problem-text.tsx'
import { toProblem } from '../_data/api.ts'
import { signIn } from '../_data/session/session.ts'
import { RichMessage, useMessages } from '../_messages/messages.tsx'
import styles from './sign-in.module.css'

/** A form that starts a session with an API key and opens `next`. */
export function KeyForm({ next }: { next: string }) {
  const t = useMessages()
  const [problem, setProblem] = useState<ReactNode>(null)
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
      const cause = toProblem(error)
      setProblem(cause.code === 'unauthenticated' ? t('signIn.invalid') : <ProblemText problem={cause} />)
      setBusy(false)
      input.current?.select()
    }
  }

  return (
    <form className={styles.fields} onSubmit={(event) => void submit(event)}>
      <label className={styles.field}>
        <span>{t('signIn.key')}</span>
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
        <RichMessage id="signIn.hint" tags={{ code: (command) => <code>{command}</code> }} />
      </p>
      <div>
        <button type="submit" className="button primary" disabled={busy}>
          {t(busy ? 'signIn.busy' : 'signIn.title')}
        </button>
      </div>
    </form>
  )
}
