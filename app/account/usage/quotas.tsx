'use client'

import { useMessages } from '../../_messages/messages.tsx'
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
  const t = useMessages()
  const day = usage.find(({ period }) => period === today)
  const month = usage.filter(({ period }) => period.startsWith(today.slice(0, 7)))
  const rates = [
    [limits.requestsPerMinute, 'rate.requests'],
    [limits.submitsPerMinute, 'rate.submits'],
    [limits.bytesPerMinute, 'rate.bytes'],
    [limits.messagesPerMinute, 'rate.messages'],
    [limits.concurrentUploads, 'rate.uploads'],
    [limits.streams, 'rate.streams'],
  ] as const
  const limited = rates.filter(([limit]) => limit !== null)
  return (
    <div className={styles.quotas}>
      <dl className={styles.bars}>
        <Quota title={t('usage.jobsToday')} used={day?.jobs ?? 0} limit={limits.jobsPerDay} />
        <Quota
          title={t('usage.pagesMonth')}
          used={month.reduce((sum, { pages }) => sum + pages, 0)}
          limit={limits.pagesPerMonth}
        />
        <Quota
          title={t('usage.storedNow')}
          used={day?.bytesStored ?? 0}
          limit={limits.bytesStored}
          format={t.bytes}
        />
        <Quota
          title={t('usage.destinations')}
          used={data?.destinations.length ?? null}
          limit={limits.destinations}
        />
      </dl>
      <p className="small">
        {limited.length === 0
          ? t('usage.noRates')
          : t('usage.rates', {
              rates: limited.map(([limit, rate]) => t(rate, { count: limit ?? 0 })).join(', '),
            })}
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

function Quota({ title, used, limit, format: given }: QuotaProps) {
  const t = useMessages()
  const format = given ?? t.count
  const share = limit === null || used === null ? null : limit === 0 ? 1 : Math.min(1, used / limit)
  return (
    <div className={styles.quota}>
      <dt>{title}</dt>
      <dd>
        <strong>{used === null ? '–' : format(used)}</strong>{' '}
        <span className="small">
          {limit === null ? t('usage.noLimit') : t('usage.of', { limit: format(limit) })}
        </span>
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
