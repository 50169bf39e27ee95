'use client'

import Link from 'next/link'
import { countOf, formatCount, formatDuration } from '#client/format/amounts.ts'
import type { StatusView } from '#core/ports/status-store.ts'
import { ErrorNote } from '../_components/feedback/note.tsx'
import { isOutage } from '../_data/api.ts'
import { useOutage } from '../_data/service-contact.ts'
import { useApiQuery } from '../_data/use-api-query.ts'
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
  const value = data ?? null
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <h1>{isDown ? 'No contact with the service' : value ? headlineOf(value) : 'Status'}</h1>
        <p className="lead">All processes of this installation, refreshed every two seconds.</p>
      </header>
      {/* An outage has its own notice on every page. */}
      {error && !isOutage(error) && <ErrorNote message={error.message} onRetry={() => void refetch()} />}
      <div className={styles.figures} aria-busy={!value}>
        <Figure
          term="waiting"
          href="/?state=uploaded"
          value={value && formatCount(value.queue.waiting)}
          note={waitNote(value)}
        />
        <Figure
          term="processing"
          href="/?state=processing"
          value={value && formatCount(value.queue.processing)}
          note={workNote(value)}
        />
        <Figure term="jobs per second" value={value && rateOf(value)} note="over the period" />
        <Figure
          term="submit to result"
          value={value && (value.times.totalMs === null ? '–' : formatDuration(value.times.totalMs))}
          note="median, last 10 minutes"
        />
        <Figure
          term="connections"
          value={value && formatCount(value.connections.reduce((sum, { count }) => sum + count, 0))}
          note={value?.connections.map(({ mode, count }) => `${count} ${mode}`).join(', ') || 'none open'}
        />
        <Figure
          term="processes"
          value={value && countOf(value.processes.worker, 'worker')}
          note={value ? `${value.processes.web} web` : 'web and worker'}
        />
      </div>
      <Throughput ended={value?.ended ?? null} period={period} onPeriod={setPeriod} />
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

function headlineOf({ processes, queue }: StatusView): string {
  if (processes.worker === 0) return 'No worker running: jobs are queued'
  if (queue.waiting > 0) return `${countOf(queue.waiting, 'job')} queued`
  if (queue.processing > 0) return `${countOf(queue.processing, 'job')} processing`
  return 'Idle'
}

function waitNote(value: StatusView | null): string {
  if (!value || value.queue.oldestMs === null) return 'jobs in the queue'
  return `oldest: ${formatDuration(value.queue.oldestMs)}`
}

function workNote(value: StatusView | null): string {
  const ms = value?.times.analysedMs ?? null
  return ms === null ? 'jobs' : `${formatDuration(ms)} each, median`
}

function rateOf({ ended: { stepS, completed, failed } }: StatusView): string {
  const seconds = completed.length * stepS
  const jobs = [...completed, ...failed].reduce((sum, count) => sum + count, 0)
  return seconds === 0 ? '0' : Number((jobs / seconds).toPrecision(2)).toString()
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
