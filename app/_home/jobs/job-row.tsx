import Link from 'next/link'
import type { ListedJobView } from '#core/jobs/job.ts'
import { isCanceled, StateBadge } from '../../_components/badges/state-badge.tsx'
import { ProgressBar } from '../../_components/feedback/progress-bar.tsx'
import { RelativeTime } from '../../_components/text/time.tsx'
import { describeJobError } from '../../_format/job-error.ts'
import { type Translate, useMessages } from '../../_messages/messages.tsx'
import styles from './job-row.module.css'

interface JobRowProps {
  job: ListedJobView
  selected: boolean
  onSelect(isSelected: boolean): void
}

/** One job as a row of the list; the whole row links to its page. */
export function JobRow({ job, selected, onSelect }: JobRowProps) {
  const { state, progress, filename } = job
  const t = useMessages()
  return (
    <li className={styles.row} data-selected={selected || undefined}>
      <label className={styles.select}>
        <input type="checkbox" checked={selected} onChange={(event) => onSelect(event.target.checked)} />
        <span className="visually-hidden">{t('jobs.select', { filename })}</span>
      </label>
      <span className={styles.page}>
        {state === 'completed' && (
          // Served by this server in its final size.
          // biome-ignore lint/performance/noImgElement: see above.
          <img
            src={job.links.thumbnail}
            alt=""
            loading="lazy"
            decoding="async"
            onError={(event) => {
              event.currentTarget.hidden = true
            }}
          />
        )}
      </span>
      <span className={styles.state}>
        <StateBadge job={job} />
      </span>
      <Link href={`/jobs/${job.jobid}`} className={styles.name} prefetch={false}>
        {filename}
      </Link>
      <span className={styles.details}>
        <span className={styles.outcome}>
          {state === 'processing' ? (
            <ProgressBar
              share={progress && progress.total > 0 ? progress.done / progress.total : null}
              label={t('jobs.progress', { filename })}
            />
          ) : (
            outcomeOf(job, t)
          )}
        </span>
        <span className={styles.when}>
          <RelativeTime at={job.createdAt} />
        </span>
      </span>
    </li>
  )
}

function outcomeOf(job: ListedJobView, t: Translate): string {
  const { state, error, progress, size, createdAt, startedAt, finishedAt, verdict } = job
  if (isCanceled(job) && finishedAt) {
    return t('jobs.after', { duration: t.duration(Date.parse(finishedAt) - Date.parse(createdAt)) })
  }
  if (state === 'error') return error ? (describeJobError(error, t).split('. ')[0] ?? '') : t('jobs.failed')
  if (state !== 'completed' || !startedAt || !finishedAt) return t.bytes(size)
  const outcome = t('jobs.in', {
    amount: progress ? t('count.pages', { count: progress.total }) : t.bytes(size),
    duration: t.duration(Date.parse(finishedAt) - Date.parse(startedAt)),
  })
  return verdict === 'consistent' || verdict === 'deviates'
    ? `${outcome} · ${t(`verdict.${verdict}`)}`
    : outcome
}
