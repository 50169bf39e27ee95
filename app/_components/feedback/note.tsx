'use client'

import type { ReactNode } from 'react'
import { useMessages } from '../../_messages/messages.tsx'
import styles from './note.module.css'

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

/** An error that can be retried. */
export function ErrorNote({ message, onRetry }: { message: string; onRetry(): void }) {
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
      {message}
    </Note>
  )
}
