'use client'

import { countOf, formatCount, formatDuration } from '#client/format/amounts.ts'
import type { StatusView } from '#core/ports/status-store.ts'
import { Note } from '../_components/note.tsx'
import { Retry } from '../_components/retry.tsx'
import { useResource } from '../_data/use-resource.ts'
import { Figure } from './figure.tsx'
import { DelayTable } from './latency-table.tsx'
import styles from './status.module.css'
import { Throughput } from './throughput.tsx'

/** What the service is doing, in all its processes, read again every two seconds. */
export function Status() {
  const { value, problem, reload } = useResource<StatusView>('/health/status', { everyMs: 2_000 })
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <h1>{value ? headlineOf(value) : 'Status'}</h1>
        <p className="lead">All processes together, read again every two seconds.</p>
      </header>
      {problem && (
        <Note tone="danger" action={<Retry onClick={reload} />}>
          {problem.message}
        </Note>
      )}
      <div className={styles.figures} aria-busy={!value}>
        <Figure term="waiting" value={value && formatCount(value.queue.waiting)} note={waitNote(value)} />
        <Figure
          term="being analysed"
          value={value && formatCount(value.queue.processing)}
          note={workNote(value)}
        />
        <Figure term="jobs a second" value={value && rateOf(value)} note="over the last minute" />
        <Figure
          term="submit to result"
          value={value && (value.times.totalMs === null ? '–' : formatDuration(value.times.totalMs))}
          note="median of ten minutes"
        />
        <Figure
          term="listening"
          value={value && formatCount(value.connections.reduce((sum, { count }) => sum + count, 0))}
          note={
            value?.connections.map(({ mode, count }) => `${count} ${mode}`).join(', ') || 'open connections'
          }
        />
        <Figure
          term="alive"
          value={value && countOf(value.processes.worker, 'worker')}
          note={value ? `${value.processes.web} web` : 'processes'}
        />
      </div>
      <Throughput ended={value?.ended ?? null} />
      <div className={styles.pair}>
        <DelayTable latency={value?.latency ?? null} />
        <Failures failures={value?.failures ?? null} />
      </div>
    </div>
  )
}

function Failures({ failures }: { failures: StatusView['failures'] | null }) {
  return (
    <section className={`card ${styles.panel}`} aria-labelledby="failures">
      <h2 id="failures">Failed today, by code</h2>
      {failures?.length === 0 && <p className="small">None in the last 24 hours.</p>}
      <ul className={styles.rows}>
        {failures?.map(({ code, count }) => (
          <li key={code}>
            <code>{code}</code>
            <span>{formatCount(count)}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}

function headlineOf({ processes, queue }: StatusView): string {
  if (processes.worker === 0) return 'No worker is alive: jobs wait.'
  if (queue.waiting > 0) return `Working: ${countOf(queue.waiting, 'job')} waiting.`
  if (queue.processing > 0) return `Working on ${countOf(queue.processing, 'job')}.`
  return 'Idle and ready.'
}

function waitNote(value: StatusView | null): string {
  if (!value || value.queue.oldestMs === null) return 'jobs in the queue'
  return `the longest for ${formatDuration(value.queue.oldestMs)}`
}

function workNote(value: StatusView | null): string {
  const ms = value?.times.analysedMs ?? null
  return ms === null ? 'jobs in hand' : `${formatDuration(ms)} each, median`
}

function rateOf({ ended: { stepS, completed, failed } }: StatusView): string {
  const steps = Math.round(60 / stepS)
  const lately = [...completed.slice(-steps), ...failed.slice(-steps)]
  return (lately.reduce((sum, count) => sum + count, 0) / 60).toFixed(1)
}
