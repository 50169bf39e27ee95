import { followerTitle, formatLatency } from '#client/comparison/headline.ts'
import { followerKey, type Summary } from '#client/comparison/summary.ts'
import { formatBytes, formatCount, formatDuration } from '#client/format/amounts.ts'
import { ScrollBox } from '../../_components/scroll-box.tsx'
import { ModeLogo } from '../../_modes/mode-logo.tsx'
import { type CpuReport, formatCpu } from './cpu-report.ts'
import styles from './summary-table.module.css'

const titles = [
  'Result latency',
  'Event latency',
  'Requests',
  'Unchanged',
  'Messages',
  'Sent',
  'Received',
  'Connected',
  'Missed',
  'Repeated',
]

interface SummaryTableProps {
  summaries: readonly Summary[]
  runs: number
  /** Null when the server CPU was not measured. */
  cpuReport: CpuReport | null
}

/** All figures of all followers: medians over the runs, and the server CPU of the last benchmark. */
export function SummaryTable({ summaries, runs, cpuReport }: SummaryTableProps) {
  const cpu = new Map(summaries.map((summary) => [summary, formatCpu(cpuReport, summary.mode)]))
  const hasCpu = summaries.some((summary) => cpu.get(summary) !== null)
  const uncertaintyMs = Math.max(...summaries.map((summary) => summary.uncertaintyMs), 0.1)
  return (
    <section className="card" aria-label="Figures">
      <p className={styles.caption}>
        {runs > 1 ? `Medians over ${runs} runs. ` : ''}Latency is measured from the commit on the server, ±
        {formatDuration(uncertaintyMs)}.
        {hasCpu && cpuReport && (
          <>
            {' '}
            Server CPU: per 1,000 events, benchmark of{' '}
            {new Date(cpuReport.measuredAt).toLocaleDateString('en', {
              dateStyle: 'medium',
              timeZone: 'UTC',
            })}{' '}
            on {cpuReport.machine}, Node {cpuReport.node.replace(/^v/, '')}.
          </>
        )}
      </p>
      <ScrollBox label="Figures of each mode" className={styles.box}>
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">Mode</th>
              {titles.map((title) => (
                <th key={title} scope="col">
                  {title}
                </th>
              ))}
              {hasCpu && <th scope="col">Server CPU</th>}
            </tr>
          </thead>
          <tbody>
            {summaries.map((summary) => (
              <tr key={followerKey(summary)}>
                <th scope="row">
                  <span>
                    <ModeLogo mode={summary.mode} />
                    {followerTitle(summary)}
                  </span>
                </th>
                {toCells(summary).map(({ text, fault }, index) => (
                  <td key={titles[index]} data-fault={fault || undefined}>
                    {text}
                  </td>
                ))}
                {hasCpu && <td>{cpu.get(summary) ?? '–'}</td>}
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollBox>
    </section>
  )
}

interface Cell {
  text: string
  /** Whether the value is an error: it must be zero. */
  fault?: boolean
}

function toCells(summary: Summary): Cell[] {
  const { medianLatencyMs, uncertaintyMs, requests, unchanged, messages, bytesUp, bytesDown, openSeconds } =
    summary
  const figures = [
    formatLatency(summary),
    formatLatency({ resultLatencyMs: medianLatencyMs, uncertaintyMs }),
    formatCount(requests),
    formatCount(unchanged),
    formatCount(messages),
    formatBytes(bytesUp),
    formatBytes(bytesDown),
    formatDuration(openSeconds * 1_000),
  ]
  const faults = [summary.missed, summary.repeated + summary.outOfOrder]
  return [
    ...figures.map((text) => ({ text })),
    ...faults.map((count) => ({ text: formatCount(count), fault: count > 0 })),
  ]
}
