import type { Measure } from './measure.ts'

/** A follower over all runs: medians of latency and traffic, sums of faults. */
export interface Summary {
  mode: string
  title: string
  intervalMs: number | null
  resultLatencyMs: number | null
  /** Over all events of all runs. */
  medianLatencyMs: number | null
  uncertaintyMs: number
  requests: number
  unchanged: number
  messages: number
  bytesUp: number
  bytesDown: number
  openSeconds: number
  missed: number
  repeated: number
  outOfOrder: number
  failures: string[]
}

/** Summarizes the measures of several runs by follower. */
export function summarizeRuns(runs: readonly (readonly Measure[])[]): Summary[] {
  const followers = Map.groupBy(runs.flat(), followerKey)
  return [...followers.values()].flatMap((measures) => {
    const [first] = measures
    if (!first) return []
    const { mode, title, intervalMs } = first
    const medianOf = (pick: (measure: Measure) => number) => median(measures.map(pick)) ?? 0
    const sumOf = (pick: (measure: Measure) => number) =>
      measures.reduce((sum, measure) => sum + pick(measure), 0)
    return [
      {
        mode,
        title,
        intervalMs,
        resultLatencyMs: median(measures.flatMap(({ resultLatencyMs }) => resultLatencyMs ?? [])),
        medianLatencyMs: median(measures.flatMap(({ latency }) => latency.map(({ latencyMs }) => latencyMs))),
        uncertaintyMs: Math.max(...measures.map((measure) => measure.uncertaintyMs)),
        requests: medianOf(({ requests }) => requests),
        unchanged: medianOf(({ unchanged }) => unchanged),
        messages: medianOf(({ messages }) => messages),
        bytesUp: medianOf(({ bytesUp }) => bytesUp),
        bytesDown: medianOf(({ bytesDown }) => bytesDown),
        openSeconds: medianOf(({ openSeconds }) => openSeconds),
        missed: sumOf(({ missed }) => missed),
        repeated: sumOf(({ repeated }) => repeated),
        outOfOrder: sumOf(({ outOfOrder }) => outOfOrder),
        failures: measures.flatMap(({ failure }) => failure ?? []),
      },
    ]
  })
}

/** Identifies a follower: a mode with another polling interval is another follower. */
export function followerKey({ mode, intervalMs }: { mode: string; intervalMs: number | null }): string {
  return intervalMs === null ? mode : `${mode} ${intervalMs}`
}

/** The median; null for no numbers. */
export function median(numbers: readonly number[]): number | null {
  const sorted = numbers.toSorted((a, b) => a - b)
  const low = sorted[Math.floor((sorted.length - 1) / 2)]
  const high = sorted[Math.ceil((sorted.length - 1) / 2)]
  return low === undefined || high === undefined ? null : (low + high) / 2
}

/**
 * The summaries as CSV (RFC 4180), one row per follower. A text that a spreadsheet would read as a formula is prefixed
 * with an apostrophe.
 */
export function toCsv(summaries: readonly Summary[]): string {
  const columns = [
    'mode',
    'intervalMs',
    'resultLatencyMs',
    'medianLatencyMs',
    'uncertaintyMs',
    'requests',
    'unchanged',
    'messages',
    'bytesUp',
    'bytesDown',
    'openSeconds',
    'missed',
    'repeated',
    'outOfOrder',
  ] as const
  const rows = summaries.map((summary) =>
    columns.map((column) => {
      const value = summary[column]
      return typeof value === 'number' ? String(Math.round(value * 1_000) / 1_000) : toCell(value ?? '')
    }),
  )
  return [columns, ...rows].map((row) => `${row.join(',')}\r\n`).join('')
}

/** A text as a CSV cell. Spreadsheets run cells that begin with one of these characters (OWASP, CSV injection). */
function toCell(text: string): string {
  if (/^[=+\-@\t\r]/.test(text)) return quote(`'${text}`)
  return /[",\r\n]/.test(text) ? quote(text) : text
}

function quote(text: string): string {
  return `"${text.replaceAll('"', '""')}"`
}
