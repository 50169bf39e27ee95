'use client'

import Link from 'next/link'
import type { ReactNode } from 'react'
import type { JobView } from '#core/jobs/job.ts'
import { isCanceled } from '../../_components/badges/state-badge.tsx'
import type { DeliveryList } from '../../_components/lists/delivery-table.tsx'
import { ListPanel } from '../../_components/lists/list-panel.tsx'
import { RelativeTime } from '../../_components/text/time.tsx'
import { useApiQuery } from '../../_data/use-api-query.ts'
import { describeJobError } from '../../_format/job-error.ts'
import { RichMessage, type Translate, useMessages } from '../../_messages/messages.tsx'
import styles from './activity.module.css'

interface RecentError {
  id: string
  at: string
  title: ReactNode
  reason: string
}

const shown = 8
const everyMs = 10_000

/** The newest failed jobs and failed deliveries of the user. */
export function RecentErrors({ userid }: { userid: string }) {
  const t = useMessages()
  const user = `/users/${encodeURIComponent(userid)}`
  const jobs = useApiQuery<{ jobs: JobView[] }>(`${user}/jobs?state=error&limit=20`, { everyMs })
  const deliveries = useApiQuery<DeliveryList>(`${user}/deliveries?state=failed&limit=${shown}`, { everyMs })
  const data = jobs.data && deliveries.data && merge(jobs.data.jobs, deliveries.data, t)
  const refetch = () => {
    void jobs.refetch()
    return deliveries.refetch()
  }
  return (
    <ListPanel
      title={t('errors.title')}
      query={{ data, error: jobs.error ?? deliveries.error, refetch }}
      isEmpty={(errors: readonly RecentError[]) => errors.length === 0}
      empty={<RichMessage id="errors.none" />}
      height={120}
    >
      {(errors) => (
        <ul className={styles.list}>
          {errors.map(({ id, at, title, reason }) => (
            <li key={id} className={styles.entry}>
              <span className={styles.name}>{title}</span>
              <span className="small">
                <RelativeTime at={at} />
              </span>
              <span className={`small ${styles.reason}`}>{reason}</span>
            </li>
          ))}
        </ul>
      )}
    </ListPanel>
  )
}

function merge(jobs: readonly JobView[], { deliveries }: DeliveryList, t: Translate): RecentError[] {
  const failedJobs = jobs
    .filter((job) => !isCanceled(job))
    .map((job) => ({
      id: job.jobid,
      at: job.finishedAt ?? job.createdAt,
      title: (
        <Link prefetch={false} href={`/jobs/${job.jobid}`}>
          {job.filename}
        </Link>
      ),
      reason: job.error ? `${job.error.code}: ${describeJobError(job.error, t)}` : '',
    }))
  const failedDeliveries = deliveries.map(({ id, type, attempts, createdAt }) => {
    const last = attempts.at(-1)
    return {
      id,
      at: last?.at ?? createdAt,
      title: t('errors.delivery', { type }),
      reason: last
        ? t('errors.attempt', {
            n: last.n,
            outcome: String(last.status ?? last.class ?? t('attempt.noResponse')),
          })
        : t('errors.disabled'),
    }
  })
  return [...failedJobs, ...failedDeliveries].sort((a, b) => (a.at < b.at ? 1 : -1)).slice(0, shown)
}
