import Link from 'next/link'
import type { JobFilter } from '../../_data/jobs/use-live-jobs.ts'
import styles from './recent-jobs.module.css'

interface EmptyListProps {
  filter: JobFilter
  onReset(): void
}

/** Shown when no job matches the filter, or when there is none yet. */
export function EmptyList({ filter: { state, filename }, onReset }: EmptyListProps) {
  if (state || filename) {
    return (
      <div className={`card ${styles.empty}`}>
        <p>
          {filename
            ? `No job${state ? ` in the state “${state}”` : ''} has “${filename}” in its file name.`
            : `No recent job is in the state “${state}”.`}
        </p>
        <p>
          <button type="button" className="button small" onClick={onReset}>
            Show all jobs
          </button>
        </p>
      </div>
    )
  }
  return (
    <div className={`card ${styles.empty}`}>
      <p>
        <strong>No jobs yet.</strong> Submit a PDF above. Its job goes from <em>uploaded</em> and{' '}
        <em>processing</em> to <em>completed</em> or <em>error</em>.
      </p>
      <p>
        To try it, submit the sample “Financial report”, or{' '}
        <Link prefetch={false} href="/compare">
          compare the delivery modes
        </Link>{' '}
        on one job.
      </p>
    </div>
  )
}
