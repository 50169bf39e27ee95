'use client'

import type { ReactNode } from 'react'
import { useMessages } from '../../_messages/messages.tsx'
import styles from './note.module.css'
import { ProblemText } from './problem-text.tsx'

interface NoteProps {
  tone?: 'plain' | 'warning' | 'danger'
  children: ReactNode
  action?: ReactNode
}

/** A highlighted message: an error with its next step, or a hint. */
export function Note({ tone = 'plain', children, action }: NoteProps) {
  return (
    <div className={styles.note} data-tone={tone} role={tone === 'danger' ? 'alert' : undefined}>
      <div>{children}</div>
      {action}
    </div>
  )
}

/** An action's error; nothing without one. */
export function ProblemNote({ problem }: { problem: Error | null }) {
  if (!problem) return null
  return (
    <Note tone="danger">
      <ProblemText problem={problem} />
    </Note>
  )
}

interface ErrorNoteProps {
  error: Error
  /** What the error means for the page. */
  consequence?: string
  onRetry(): void
}

/** An error that can be retried. */
export function ErrorNote({ error, consequence, onRetry }: ErrorNoteProps) {
  const t = useMessages()
  return (
    <Note
      tone="danger"
      action={
        <button type="button" className="button small" onClick={onRetry}>
          {t('action.tryAgain')}
        </button>
      }
    >
      <ProblemText problem={error} /> {consequence}
    </Note>
  )
}
