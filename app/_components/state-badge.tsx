import type { JobState } from '#core/jobs/job.ts'
import styles from './state-badge.module.css'

/** A job's state by its one name, with a colour that repeats it. */
export function StateBadge({ state }: { state: JobState }) {
  return (
    <span className={styles.badge} data-state={state}>
      {state}
    </span>
  )
}
