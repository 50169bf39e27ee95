import { followerTitle, formatLatency } from '#client/comparison/headline.ts'
import { followerKey, type Summary } from '#client/comparison/summary.ts'
import { formatBytes, formatCount, formatDuration } from '#client/format/amounts.ts'
import { ScrollBox } from '../../_components/text/scroll-box.tsx'
import { ModeLogo } from '../../_modes/mode-logo.tsx'
import { type CpuReport, formatCpu } from './cpu-report.ts'
import styles from './summary-table.module.css'

const titles = [
  'Result latency',
  'Event latency',
  'Requests',
  'Unchanged',
  'Failed',
  'Messages',
  'Sent',
  'Received',
  'Connected',
  'Missed',
  'Repeated',
]

/** Figures that the lanes show as well. With one run and no baseline the table leaves them out. */
const laneTitles: ReadonlySet<string> = new Set(['Result latency', 'Requests'])

interface SummaryTableProps {
  summaries: readonly Summary[]
  /** The figures to compare with; empty for none. */
  baseline: readonly Summary[]
  runs: number
  /** Null when the server CPU was not measured. */
  cpuReport: CpuReport | null
}

/** The figures of all followers that the lanes do not show: medians over the runs, and the server CPU of the last benchmark. */
export function SummaryTable({ summaries, baseline, runs, cpuReport }: SummaryTableProps) {
  const cpu = new Map(summaries.map((summary) => [summary, formatCpu(cpuReport, summary.mode)]))
  const hasCpu = summaries.some((summary) => cpu.get(summary) !== null)
  const isShown = (title: string | undefined) =>
    runs > 1 || baseline.length > 0 || !laneTitles.has(title ?? '')
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
            on {cpuReport.machine}, Node {cpuReport.node.replace(/^v/, '')} (
            <a href="/compare/report">report</a>).
          </>
        )}
      </p>
      <ScrollBox label="Figures of each mode" className={styles.box}>
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">Mode</th>
              {titles.filter(isShown).map((title) => (
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
                {toCells(summary, baseline.find(sameFollower(summary)))
                  .map((cell, index) => ({ ...cell, title: titles[index] }))
                  .filter(({ title }) => isShown(title))
                  .map(({ title, text, detail, fault }) => (
                    <td key={title} data-fault={fault || undefined}>
                      {text}
                      {detail && <small>{detail}</small>}
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
  /** The spread over the runs, and the difference to the baseline. */
  detail?: string
  /** Whether the value is an error: it must be zero. */
  fault?: boolean
}

function sameFollower(summary: Summary): (other: Summary) => boolean {
  return (other) => followerKey(other) === followerKey(summary)
}

function toCells(summary: Summary, baseline: Summary | undefined): Cell[] {
  const { resultLatencyRange: range, medianLatencyMs, uncertaintyMs } = summary
  const spread = range && range[1] - range[0] > 0.1 ? `${formatMs(range[0])} to ${formatMs(range[1])}` : null
  const change = (pick: (of: Summary) => number | null, format: (value: number) => string) => {
    const now = pick(summary)
    const before = baseline ? pick(baseline) : null
    if (now === null || before === null) return null
    return now === before ? '±0' : `${now > before ? '+' : '−'}${format(Math.abs(now - before))}`
  }
  const cell = (text: string, ...details: (string | null)[]): Cell => {
    const detail = details.filter((one) => one !== null).join(', ')
    return { text, ...(detail && { detail }) }
  }
  const faulty = (count: number): Cell => ({ text: formatCount(count), fault: count > 0 })
  return [
    cell(
      formatLatency(summary),
      spread,
      change(({ resultLatencyMs }) => resultLatencyMs, formatMs),
    ),
    cell(
      formatLatency({ resultLatencyMs: medianLatencyMs, uncertaintyMs }),
      change((of) => of.medianLatencyMs, formatMs),
    ),
    cell(
      formatCount(summary.requests),
      change(({ requests }) => requests, formatCount),
    ),
    cell(
      formatCount(summary.unchanged),
      change(({ unchanged }) => unchanged, formatCount),
    ),
    cell(formatCount(summary.failed)),
    cell(
      formatCount(summary.messages),
      change(({ messages }) => messages, formatCount),
    ),
    cell(
      formatBytes(summary.bytesUp),
      change(({ bytesUp }) => bytesUp, formatBytes),
    ),
    cell(
      formatBytes(summary.bytesDown),
      change(({ bytesDown }) => bytesDown, formatBytes),
    ),
    cell(formatDuration(summary.openSeconds * 1_000)),
    faulty(summary.missed),
    faulty(summary.repeated + summary.outOfOrder),
  ]
}

function formatMs(ms: number): string {
  return formatDuration(Math.max(0, ms))
}
