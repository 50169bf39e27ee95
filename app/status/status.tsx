'use client'

import Link from 'next/link'
import type { StatusView } from '#core/ports/observability/status-store.ts'
import { ErrorNote } from '../_components/feedback/note.tsx'
import { isOutage } from '../_data/api.ts'
import { useOutage } from '../_data/service-contact.ts'
import { useApiQuery } from '../_data/use-api-query.ts'
import { type Translate, useMessages } from '../_messages/messages.tsx'
import { DestinationHealth } from './destination-health.tsx'
import { Failures } from './failures.tsx'
import { LatencyTable } from './latency-table.tsx'
import styles from './status.module.css'
import { Throughput } from './throughput.tsx'
import { usePeriod } from './use-period.ts'
import { Workers } from './workers.tsx'

/** Queue, throughput, latency and processes of the service, refreshed every two seconds. */
export function Status() {
  const [period, setPeriod] = usePeriod()
  const { data, error, refetch } = useApiQuery<StatusView>(`/health/status?period=${period}`, {
    everyMs: 2_000,
  })
  const isDown = useOutage() !== null
  const t = useMessages()
  const value = data ?? null
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <h1>{isDown ? t('status.noContact') : value ? headlineOf(value, t) : t('status.title')}</h1>
        <p className="lead">{t('status.lead')}</p>
      </header>
      {/* An outage has its own notice on every page. */}
      {error && !isOutage(error) && <ErrorNote error={error} onRetry={() => void refetch()} />}
      <div className={styles.figures} aria-busy={!value}>
        <Figure
          term={t('status.waiting')}
          href="/?state=uploaded"
          value={value && t.count(value.queue.waiting)}
          note={waitNote(value, t)}
        />
        <Figure
          term={t('status.processing')}
          href="/?state=processing"
          value={value && t.count(value.queue.processing)}
          note={workNote(value, t)}
        />
        <Figure term={t('status.rate')} value={value && rateOf(value, t)} note={t('status.ratePeriod')} />
        <Figure
          term={t('status.total')}
          value={value && (value.times.totalMs === null ? '–' : t.duration(value.times.totalMs))}
          note={t('status.totalNote')}
        />
        <Figure
          term={t('status.connections')}
          value={value && t.count(value.connections.reduce((sum, { count }) => sum + count, 0))}
          note={
            value?.connections.map(({ mode, count }) => `${count} ${mode}`).join(', ') || t('status.noneOpen')
          }
        />
        <Figure
          term={t('status.processes')}
          value={value && t('status.workerCount', { count: value.processes.worker })}
          note={value ? t('status.webCount', { count: value.processes.web }) : t('status.webAndWorker')}
        />
      </div>
      <Throughput
        ended={value?.ended ?? null}
        now={value?.time ?? null}
        period={period}
        onPeriod={setPeriod}
      />
      <div className={styles.pair}>
        <LatencyTable
          latency={value?.latency ?? null}
          connections={value?.connections ?? []}
          period={period}
        />
        <DestinationHealth destinations={value?.destinations ?? null} />
        <Failures failures={value?.failures ?? null} />
        <Workers workers={value?.workers ?? null} now={value?.time ?? null} />
      </div>
    </div>
  )
}

function headlineOf({ processes, queue }: StatusView, t: Translate): string {
  if (processes.worker === 0) return t('status.noWorker')
  if (queue.waiting > 0) return t('status.jobsQueued', { count: queue.waiting })
  if (queue.processing > 0) return t('status.jobsProcessing', { count: queue.processing })
  return t('status.quiet')
}

function waitNote(value: StatusView | null, t: Translate): string {
  if (!value || value.queue.oldestMs === null) return t('status.inQueue')
  return t('status.oldest', { duration: t.duration(value.queue.oldestMs) })
}

function workNote(value: StatusView | null, t: Translate): string {
  const ms = value?.times.analysedMs ?? null
  return ms === null ? t('status.jobs') : t('status.eachMedian', { duration: t.duration(ms) })
}

function rateOf({ ended: { stepS, completed, failed } }: StatusView, t: Translate): string {
  const seconds = completed.length * stepS
  const jobs = [...completed, ...failed].reduce((sum, count) => sum + count, 0)
  return t.count(seconds === 0 ? 0 : Number((jobs / seconds).toPrecision(2)))
}

interface FigureProps {
  term: string
  /** Null while loading. */
  value: string | null
  note: string
  /** The list of these jobs. */
  href?: string
}

/** One figure with its term and an explanation. */
function Figure({ term, value, note, href }: FigureProps) {
  return (
    <dl className={`card ${styles.figure}`}>
      <dt>
        {href ? (
          <Link prefetch={false} href={href}>
            {term}
          </Link>
        ) : (
          term
        )}
      </dt>
      <dd>{value ?? '…'}</dd>
      <dd className="small">{note}</dd>
    </dl>
  )
}
