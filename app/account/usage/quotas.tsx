'use client'

import { formatBytes, formatCount } from '#client/format/amounts.ts'
import { useDestinations } from '../../destinations/api.ts'
import styles from './quotas.module.css'
import type { UsageReport } from './usage.tsx'

interface QuotasProps {
  report: UsageReport
  userid: string
  /** `YYYY-MM-DD`, UTC. */
  today: string
}

/** Usage against the quotas of the plan, and its rate limits. */
export function Quotas({ report: { usage, limits }, userid, today }: QuotasProps) {
  const { data } = useDestinations(userid)
  const day = usage.find(({ period }) => period === today)
  const month = usage.filter(({ period }) => period.startsWith(today.slice(0, 7)))
  const rates = [
    [limits.requestsPerMinute, 'requests per minute'],
    [limits.submitsPerMinute, 'submits per minute'],
    [limits.bytesPerMinute, 'bytes uploaded per minute'],
    [limits.messagesPerMinute, 'messages per minute'],
    [limits.concurrentUploads, 'uploads at once'],
    [limits.streams, 'open streams'],
  ] as const
  const limited = rates.filter(([limit]) => limit !== null)
  return (
    <div className={styles.quotas}>
      <dl className={styles.bars}>
        <Quota title="Jobs today" used={day?.jobs ?? 0} limit={limits.jobsPerDay} />
        <Quota
          title="Pages this month"
          used={month.reduce((sum, { pages }) => sum + pages, 0)}
          limit={limits.pagesPerMonth}
        />
        <Quota title="Stored" used={day?.bytesStored ?? 0} limit={limits.bytesStored} format={formatBytes} />
        <Quota title="Destinations" used={data?.destinations.length ?? null} limit={limits.destinations} />
      </dl>
      <p className="small">
        {limited.length === 0
          ? 'The plan has no rates of its own; the limits of the service apply.'
          : `Rates: ${limited.map(([limit, title]) => `${formatCount(limit ?? 0)} ${title}`).join(', ')}.`}
      </p>
    </div>
  )
}

interface QuotaProps {
  title: string
  /** Null: not known. */
  used: number | null
  /** Null: no limit. */
  limit: number | null
  format?(value: number): string
}

function Quota({ title, used, limit, format = formatCount }: QuotaProps) {
  const share = limit === null || used === null ? null : limit === 0 ? 1 : Math.min(1, used / limit)
  return (
    <div className={styles.quota}>
      <dt>{title}</dt>
      <dd>
        <strong>{used === null ? '–' : format(used)}</strong>{' '}
        <span className="small">{limit === null ? 'no limit' : `of ${format(limit)}`}</span>
      </dd>
      {share !== null && (
        <dd
          className={styles.bar}
          data-level={share >= 1 ? 'full' : share >= 0.8 ? 'high' : undefined}
          aria-hidden="true"
        >
          <span style={{ width: `${share * 100}%` }} />
        </dd>
      )}
    </div>
  )
}
