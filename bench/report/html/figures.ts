import { faultDescriptions } from '../../compare/measure/fault-classes.ts'
import { formatBytes, formatMs, formatShare } from '../numbers.ts'
import type { CostRow, FaultRow, LatencyRow, Report, ReportVariant } from '../report-schema.ts'
import { escapeHtml, table, variantLabel } from './markup.ts'
import { rangeChart } from './range-chart.ts'

interface Estimated {
  value: number | null
  low: number | null
  high: number | null
  runs: number
}

/** An estimate with its interval, where several runs give one. */
function estimated({ value, low, high, runs }: Estimated, format: (value: number | null) => string): string {
  const interval = runs > 1 ? ` <span class="interval">${format(low)} – ${format(high)}</span>` : ''
  return format(value) + interval
}

const plain = (value: number | null) => (value === null ? '∞' : value.toFixed(value < 10 ? 1 : 0))

export function latencySection({ latency, variants }: Report): string {
  const titleOf = ({ jobSeconds, clients, alone }: LatencyRow) =>
    jobSeconds === null
      ? 'Sample documents, analysed by a worker; all modes at the same time'
      : `Jobs of ${jobSeconds} s, about ${clients} clients per mode, ${alone ? 'one mode at a time' : 'all modes at the same time'}`
  const groups = Map.groupBy(
    latency.filter(({ phase }) => phase === 'final'),
    titleOf,
  )
  const parts = [...groups].map(([title, rows]) => {
    const found = rows.flatMap((row) => {
      const variant = variants.find(({ id }) => id === row.variant)
      return variant ? [{ row, variant }] : []
    })
    const ranges = found.map(({ row, variant }) => ({
      variant,
      fromMs: row.p50Ms.value,
      toMs: row.p99Ms.value,
      modelMs: row.model?.p50Ms ?? null,
      text: `${formatMs(row.p50Ms.value)} · ${formatMs(row.p99Ms.value)}`,
    }))
    const cells = rows.map((row) => {
      const others = latency.filter((one) => one.variant === row.variant && titleOf(one) === title)
      const late = others.find(({ phase }) => phase === 'intended' || phase === 'total')
      return [
        variantLabel(
          variants.find(({ id }) => id === row.variant),
          row.variant,
        ),
        estimated(row.p50Ms, formatMs),
        estimated(row.p90Ms, formatMs),
        estimated(row.p99Ms, formatMs),
        formatMs(row.maxMs.value),
        row.model ? formatMs(row.model.p50Ms) : '–',
        late ? formatMs(late.p50Ms.value) : '–',
        `${row.events}`,
        row.missing > 0 ? `<span class="bad">${row.missing}</span>` : '0',
      ]
    })
    const from = rows[0]?.jobSeconds === null ? 'From submission' : 'From intended time'
    return `<h3>${escapeHtml(title)}</h3>
${rangeChart('Median (shape) to 99th percentile (bar), logarithmic. Dashed line: median of the model.', ranges)}
${table('Commit of the final event to its receipt, with 95 % intervals', ['Mode', 'p50', 'p90', 'p99', 'Maximum', 'Model p50', `${from}, p50`, 'Events', 'Lost'], cells)}`
  })
  return `<h2 id="latency">Latency</h2>${parts.join('')}`
}

export function costSection({ cost, memory, variants }: Report): string {
  const label = (id: string) =>
    variantLabel(
      variants.find((variant) => variant.id === id),
      id,
    )
  const groups = Map.groupBy(
    cost,
    ({ jobSeconds, clients }) => `Jobs of ${jobSeconds} s, about ${clients} clients`,
  )
  const parts = [...groups].map(([title, rows]) => {
    const work = rows.map((row) => [
      label(row.variant),
      estimated(row.serverCpuMs, formatMs),
      plain(row.cpuMs.web.value),
      plain(row.cpuMs.worker.value),
      plain(row.cpuMs.postgres.value),
      plain(row.queries.value),
      formatBytes(row.walBytes.value),
      limits(row),
    ])
    const traffic = rows.map((row) => [
      label(row.variant),
      estimated(row.requests, plain),
      row.model.requests === null ? '–' : plain(row.model.requests),
      row.wastedShare ? formatShare(row.wastedShare.value) : '–',
      formatShare(row.model.wastedShare),
      formatBytes(row.bytesUp.value),
      formatBytes(row.bytesDown.value),
    ])
    return `<h3>${escapeHtml(title)}</h3>
${table('Server per job. CPU, queries and WAL are those above the same jobs without clients; the columns of the processes are totals', ['Mode', 'CPU', 'Web, ms', 'Worker, ms', 'PostgreSQL, ms', 'Queries', 'WAL', 'Limit · generator'], work)}
${table('Network per job, at the sockets of the clients', ['Mode', 'Requests', 'Model', 'Polls without news', 'Model', 'Up', 'Down'], traffic)}`
  })
  const heap = memory.map(({ variant, bytesPerClient }) => [
    label(variant),
    estimated(bytesPerClient, formatBytes),
  ])
  return `<h2 id="cost">Cost</h2>${parts.join('')}
<h3>Memory</h3>${table('Heap of the web process per idle client: the slope over numbers of clients', ['Mode', 'Per client'], heap)}`
}

function limits({ limit, generatorShare }: CostRow): string {
  return `${limit === 'none' ? 'none' : `<span class="bad">${limit}</span>`} · ${formatShare(generatorShare)}`
}

/** The table of one set of faults; `titles` names what is not a variant. */
export function faultTable(
  caption: string,
  rows: readonly FaultRow[],
  variants: readonly ReportVariant[],
  titles: ReadonlyMap<string, string> = new Map(),
): string {
  const count = (value: number) => (value > 0 ? `<span class="bad">${value}</span>` : '0')
  const cells = rows.map(({ variant, fault, events, lost, duplicates, outOfOrder, recoveryMs, p50Ms }) => [
    variantLabel(
      variants.find(({ id }) => id === variant),
      titles.get(variant) ?? variant,
    ),
    `<abbr title="${escapeHtml(faultDescriptions[fault as keyof typeof faultDescriptions] ?? '')}">${fault}</abbr>`,
    `${events}`,
    count(lost),
    count(duplicates),
    count(outOfOrder),
    estimated(recoveryMs, formatMs),
    formatMs(p50Ms),
  ])
  return table(
    caption,
    ['Mode', 'Fault', 'Events', 'Lost', 'Repeated', 'Out of order', 'Recovery', 'Latency, p50'],
    cells,
    2,
  )
}
