'use client'

import { followerTitle, formatLatency } from '#client/comparison/headline.ts'
import { followerKey, type Summary } from '#client/comparison/summary.ts'
import { ScrollBox } from '../../_components/text/scroll-box.tsx'
import { RichMessage, type Translate, useMessages } from '../../_messages/messages.tsx'
import { ModeLogo } from '../../_modes/mode-logo.tsx'
import { type CpuReport, formatCpu } from './cpu-report.ts'
import styles from './summary-table.module.css'

const titles = [
  'table.resultLatency',
  'table.eventLatency',
  'table.requests',
  'table.unchanged',
  'table.failed',
  'table.messages',
  'table.sent',
  'table.received',
  'table.connected',
  'table.missed',
  'table.repeated',
] as const

/** Figures that the lanes show as well. With one run and no baseline the table leaves them out. */
const laneTitles: ReadonlySet<string> = new Set(['table.resultLatency', 'table.requests'])

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
  const t = useMessages()
  const cpu = new Map(summaries.map((summary) => [summary, formatCpu(cpuReport, summary.mode, t)]))
  const hasCpu = summaries.some((summary) => cpu.get(summary) !== null)
  const isShown = (title: string | undefined) =>
    runs > 1 || baseline.length > 0 || !laneTitles.has(title ?? '')
  const uncertaintyMs = Math.max(...summaries.map((summary) => summary.uncertaintyMs), 0.1)
  return (
    <section className="card" aria-label={t('table.label')}>
      <p className={styles.caption}>
        {runs > 1 && `${t('table.medians', { runs })} `}
        {t('table.latency', { uncertainty: t.duration(uncertaintyMs) })}
        {hasCpu && cpuReport && (
          <>
            {' '}
            <RichMessage
              id="table.cpuNote"
              values={{
                date: new Date(cpuReport.measuredAt).toLocaleDateString(t.language, {
                  dateStyle: 'medium',
                  timeZone: 'UTC',
                }),
                machine: cpuReport.machine,
                node: cpuReport.node.replace(/^v/, ''),
              }}
              tags={{ report: (words) => <a href="/compare/report">{words}</a> }}
            />
          </>
        )}
      </p>
      <ScrollBox label={t('table.box')} className={styles.box}>
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">{t('table.mode')}</th>
              {titles.filter(isShown).map((title) => (
                <th key={title} scope="col">
                  {t(title)}
                </th>
              ))}
              {hasCpu && <th scope="col">{t('table.cpu')}</th>}
            </tr>
          </thead>
          <tbody>
            {summaries.map((summary) => (
              <tr key={followerKey(summary)}>
                <th scope="row">
                  <span>
                    <ModeLogo mode={summary.mode} />
                    {followerTitle(summary, t)}
                  </span>
                </th>
                {toCells(summary, baseline.find(sameFollower(summary)), t)
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

function toCells(summary: Summary, baseline: Summary | undefined, t: Translate): Cell[] {
  const formatMs = (ms: number) => t.duration(Math.max(0, ms))
  const { resultLatencyRange: range, medianLatencyMs, uncertaintyMs } = summary
  const spread =
    range && range[1] - range[0] > 0.1
      ? t('table.range', { min: formatMs(range[0]), max: formatMs(range[1]) })
      : null
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
  const faulty = (count: number): Cell => ({ text: t.count(count), fault: count > 0 })
  return [
    cell(
      formatLatency(summary, t),
      spread,
      change(({ resultLatencyMs }) => resultLatencyMs, formatMs),
    ),
    cell(
      formatLatency({ resultLatencyMs: medianLatencyMs, uncertaintyMs }, t),
      change((of) => of.medianLatencyMs, formatMs),
    ),
    cell(
      t.count(summary.requests),
      change(({ requests }) => requests, t.count),
    ),
    cell(
      t.count(summary.unchanged),
      change(({ unchanged }) => unchanged, t.count),
    ),
    cell(t.count(summary.failed)),
    cell(
      t.count(summary.messages),
      change(({ messages }) => messages, t.count),
    ),
    cell(
      t.bytes(summary.bytesUp),
      change(({ bytesUp }) => bytesUp, t.bytes),
    ),
    cell(
      t.bytes(summary.bytesDown),
      change(({ bytesDown }) => bytesDown, t.bytes),
    ),
    cell(t.duration(summary.openSeconds * 1_000)),
    faulty(summary.missed),
    faulty(summary.repeated + summary.outOfOrder),
  ]
}
