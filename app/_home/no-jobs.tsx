import Link from 'next/link'
import type { JobState } from '#core/jobs/job.ts'
import styles from './no-jobs.module.css'

/** What to do when there is nothing to show. */
export function NoJobs({ filtered }: { filtered: JobState | false }) {
  if (filtered) {
    return (
      <div className={`card ${styles.empty}`}>
        <p>No recent job is in the state “{filtered}”.</p>
      </div>
    )
  }
  return (
    <div className={`card ${styles.empty}`}>
      <p>
        <strong>Nothing submitted yet.</strong> A job appears here the moment its PDF is stored, and goes
        through <em>uploaded</em> and <em>processing</em> to <em>completed</em>, or to <em>error</em> with
        what to do about it.
      </p>
      <p>
        Start with the financial report above: its numbers follow Benford’s law. Then try the one with
        invented numbers. Or{' '}
        <Link prefetch={false} href="/compare">
          see the ways to hear back race
        </Link>{' '}
        on one job.
      </p>
    </div>
  )
}
