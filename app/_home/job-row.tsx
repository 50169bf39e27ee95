import Link from 'next/link'
import { countOf, formatBytes, formatDuration } from '#client/format/amounts.ts'
import type { JobView } from '#core/jobs/job.ts'
import { ProgressBar } from '../_components/progress-bar.tsx'
import { isCanceled, StateBadge } from '../_components/state-badge.tsx'
import { RelativeTime } from '../_components/time.tsx'
import styles from './job-row.module.css'

/** One job as a row of the list; the whole row links to its page. */
export function JobRow({ job }: { job: JobView }) {
  const { state, progress, filename } = job
  return (
    <li className={styles.row}>
      <StateBadge job={job} />
      <Link href={`/jobs/${job.jobid}`} className={styles.name} prefetch={false}>
        {filename}
      </Link>
      <span className={styles.outcome}>
        {state === 'processing' ? (
          <ProgressBar
            share={progress && progress.total > 0 ? progress.done / progress.total : null}
            label={`Pages of ${filename}`}
          />
        ) : (
          outcomeOf(job)
        )}
      </span>
      <span className={styles.when}>
        <RelativeTime at={job.createdAt} />
      </span>
    </li>
  )
}

function outcomeOf(job: JobView): string {
  const { state, error, progress, size, createdAt, startedAt, finishedAt } = job
  if (isCanceled(job) && finishedAt) {
    return `after ${formatDuration(Date.parse(finishedAt) - Date.parse(createdAt))}`
  }
  if (state === 'error') return error?.message.split('. ')[0] ?? 'failed'
  if (state !== 'completed' || !startedAt || !finishedAt) return formatBytes(size)
  const took = formatDuration(Date.parse(finishedAt) - Date.parse(startedAt))
  return progress ? `${countOf(progress.total, 'page')} in ${took}` : `${formatBytes(size)} in ${took}`
}
