import Link from 'next/link'
import { countOf, formatBytes, formatDuration } from '#client/format/amounts.ts'
import type { JobView } from '#core/jobs/job.ts'
import { ProgressBar } from '../_components/progress-bar.tsx'
import { StateBadge } from '../_components/state-badge.tsx'
import { Ago } from '../_components/time.tsx'
import styles from './job-row.module.css'

/** One job in a line; the whole line leads to it. */
export function JobRow({ job }: { job: JobView }) {
  const { state, progress, filename } = job
  return (
    <li className={styles.row}>
      <StateBadge state={state} />
      <Link href={`/jobs/${job.jobid}`} className={styles.name} prefetch={false}>
        {filename}
      </Link>
      <span className={styles.news}>
        {state === 'processing' ? (
          <ProgressBar
            share={progress && progress.total > 0 ? progress.done / progress.total : null}
            label={`Pages of ${filename}`}
          />
        ) : (
          outcome(job)
        )}
      </span>
      <span className={styles.when}>
        <Ago at={job.createdAt} />
      </span>
    </li>
  )
}

function outcome({ state, error, progress, size, startedAt, finishedAt }: JobView): string {
  if (state === 'error') return error?.message.split('. ')[0] ?? 'failed'
  if (state !== 'completed' || !startedAt || !finishedAt) return formatBytes(size)
  const took = formatDuration(Date.parse(finishedAt) - Date.parse(startedAt))
  return progress ? `${countOf(progress.total, 'page')} in ${took}` : `${formatBytes(size)} in ${took}`
}
