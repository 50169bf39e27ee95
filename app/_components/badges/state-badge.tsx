'use client'

import type { JobView } from '#core/jobs/job.ts'
import { useMessages } from '../../_messages/messages.tsx'
import styles from './state-badge.module.css'

/** The state of a job. A canceled job is shown as such, not as a failure. */
export function StateBadge({ job }: { job: Pick<JobView, 'state' | 'error'> }) {
  const t = useMessages()
  const state = isCanceled(job) ? 'canceled' : job.state
  return (
    <span className={styles.badge} data-state={state}>
      {t(`state.${state}`)}
    </span>
  )
}

/** Whether the job ended because a user canceled it. */
export function isCanceled({ error }: Pick<JobView, 'error'>): boolean {
  return error?.code === 'canceled'
}
