import type { ReactNode } from 'react'
import styles from './note.module.css'

/** A sentence that stands out: what went wrong and what to do, or something worth knowing. */
export function Note({
  tone = 'plain',
  children,
  action,
}: {
  tone?: 'plain' | 'warning' | 'danger'
  children: ReactNode
  action?: ReactNode
}) {
  return (
    <div className={styles.note} data-tone={tone} role={tone === 'danger' ? 'alert' : undefined}>
      <div>{children}</div>
      {action}
    </div>
  )
}
