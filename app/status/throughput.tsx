'use client'

import type { StatusView } from '#core/ports/observability/status-store.ts'
import type { ThroughputPeriod } from '#core/ports/observability/throughput-period.ts'
import { useTimeFormat } from '../_components/text/time.tsx'
import { useMessages } from '../_messages/messages.tsx'
import styles from './throughput.module.css'
import { periods } from './use-period.ts'

const width = 960
const height = 120

interface ThroughputProps {
  ended: StatusView['ended'] | null
  /** Time of the server; null until it is known. */
  now: string | null
  period: ThroughputPeriod
  onPeriod(period: ThroughputPeriod): void
}

/** Completed and failed jobs over time, one bar per interval, with axes. */
export function Throughput({ ended, now, period, onPeriod }: ThroughputProps) {
  const t = useMessages()
  const formatTime = useTimeFormat()
  const { stepS, completed, failed } = ended ?? { stepS: 5, completed: [], failed: [] }
  const max = niceMaximum(Math.max(4, ...completed.map((count, index) => count + (failed[index] ?? 0))))
  const bar = width / Math.max(completed.length, 1)
  const y = (count: number) => (count / max) * (height - 2)
  const total = completed.reduce((sum, count) => sum + count, 0)
  const failures = failed.reduce((sum, count) => sum + count, 0)
  const lengthMs = completed.length * stepS * 1_000
  const describeBar = (index: number) =>
    t('throughput.bar', {
      time: formatTime(Date.parse(now ?? '') - lengthMs + index * stepS * 1_000),
      completed: completed[index] ?? 0,
      failed: failed[index] ?? 0,
    })
  return (
    <figure className={`card ${styles.throughput}`}>
      <figcaption className={styles.head}>
        <div>
          <h2>{t(`throughput.title${period}`)}</h2>
          <p className="small numbers">
            {t('throughput.summary', {
              count: total,
              failed: failures,
              duration: t.duration(stepS * 1_000),
            })}
          </p>
        </div>
        <fieldset className={styles.periods}>
          <legend className="visually-hidden">{t('period.label')}</legend>
          {periods.map((one) => (
            <button
              key={one}
              type="button"
              className="chip"
              aria-pressed={one === period}
              onClick={() => onPeriod(one)}
            >
              {t(`period.${one}`)}
            </button>
          ))}
        </fieldset>
      </figcaption>
      <div className={styles.plot}>
        <div className={styles.counts} aria-hidden="true">
          <span>{t.count(max)}</span>
          <span>{t.count(max / 2)}</span>
          <span>0</span>
        </div>
        <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" aria-hidden="true">
          {[0.5, height / 2, height - 0.5].map((at) => (
            <path key={at} d={`M0 ${at}H${width}`} className={styles.floor} />
          ))}
          {completed.map((count, index) => {
            const failedCount = failed[index] ?? 0
            return (
              // The index of a bar is its time.
              // biome-ignore lint/suspicious/noArrayIndexKey: see above.
              <g key={index}>
                {/* The area of the tooltip. */}
                <rect x={index * bar} width={bar} y={0} height={height} fill="transparent">
                  <title>{describeBar(index)}</title>
                </rect>
                <rect
                  x={index * bar + bar * 0.1}
                  width={bar * 0.8}
                  y={height - 1 - y(count)}
                  height={y(count)}
                  className={styles.completed}
                />
                <rect
                  x={index * bar + bar * 0.1}
                  width={bar * 0.8}
                  y={height - 1 - y(count + failedCount)}
                  height={y(failedCount)}
                  className={styles.failed}
                />
              </g>
            )
          })}
        </svg>
        <div className={styles.times} aria-hidden="true">
          <span>{lengthMs > 0 && t('time.ago', { duration: t.duration(lengthMs) })}</span>
          <span>{lengthMs > 0 && t('time.ago', { duration: t.duration(lengthMs / 2) })}</span>
          <span>{t('throughput.now')}</span>
        </div>
      </div>
    </figure>
  )
}

/** The next even round number, for the top of the axis. */
function niceMaximum(count: number): number {
  const power = 10 ** Math.floor(Math.log10(count))
  return power * ([1, 2, 4, 6, 8, 10].find((factor) => factor * power >= count) ?? 10)
}
