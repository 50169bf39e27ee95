import { formatLatency, modeTitle } from '#client/comparison/headline.ts'
import { keyOf, type Summary } from '#client/comparison/summary.ts'
import { formatBytes, formatCount, formatDuration } from '#client/format/amounts.ts'
import { ScrollBox } from '../../_components/scroll-box.tsx'
import { ModeMark } from '../../_modes/mode-logo.tsx'
import styles from './summary-table.module.css'

const titles = [
  'Result late by',
  'An event late by',
  'Requests',
  'for nothing',
  'Messages',
  'Sent',
  'Received',
  'Open for',
  'Missed',
  'Repeated',
]

/** Every figure of every way; medians over the runs. */
export function SummaryTable({ summaries, runs }: { summaries: readonly Summary[]; runs: number }) {
  return (
    <section className="card" aria-label="Figures">
      <p className={styles.caption}>
        {runs > 1 ? `Medians over ${runs} runs. ` : ''}Lateness counts from the server’s commit, on the
        server’s clock, within ±{formatDuration(Math.max(...summaries.map((one) => one.uncertaintyMs), 0.1))}.
      </p>
      <ScrollBox label="Figures of each way" className={styles.box}>
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">Way</th>
              {titles.map((title) => (
                <th key={title} scope="col">
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {summaries.map((summary) => (
              <tr key={keyOf(summary)}>
                <th scope="row">
                  <span>
                    <ModeMark mode={summary.mode} />
                    {modeTitle(summary)}
                  </span>
                </th>
                {cells(summary).map(({ text, fault }, index) => (
                  <td key={titles[index]} data-fault={fault || undefined}>
                    {text}
                  </td>
                ))}
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
  /** What must not be, and is. */
  fault?: boolean
}

function cells(summary: Summary): Cell[] {
  const { medianLateMs, uncertaintyMs, requests, wasted, messages, bytesUp, bytesDown, openSeconds } = summary
  const figures = [
    formatLatency(summary),
    formatLatency({ resultLateMs: medianLateMs, uncertaintyMs }),
    formatCount(requests),
    formatCount(wasted),
    formatCount(messages),
    formatBytes(bytesUp),
    formatBytes(bytesDown),
    formatDuration(openSeconds * 1_000),
  ]
  const faults = [summary.missed, summary.repeated + summary.disordered]
  return [
    ...figures.map((text) => ({ text })),
    ...faults.map((count) => ({ text: formatCount(count), fault: count > 0 })),
  ]
}
