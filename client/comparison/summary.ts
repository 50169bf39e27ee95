import type { Measure } from './measure.ts'

/** A follower over all runs: medians of latency and traffic, sums of faults. */
export interface Summary {
  mode: string
  title: string
  intervalMs: number | null
  resultLatencyMs: number | null
  /** Smallest and largest result latency of the runs; null when none received the result. */
  resultLatencyRange: readonly [min: number, max: number] | null
  /** Over all events of all runs. */
  medianLatencyMs: number | null
  uncertaintyMs: number
  requests: number
  unchanged: number
  failed: number
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
    const resultLatencies = measures.flatMap(({ resultLatencyMs }) => resultLatencyMs ?? [])
    return [
      {
        mode,
        title,
        intervalMs,
        resultLatencyMs: median(resultLatencies),
        resultLatencyRange:
          resultLatencies.length === 0 ? null : [Math.min(...resultLatencies), Math.max(...resultLatencies)],
        medianLatencyMs: median(measures.flatMap(({ latency }) => latency.map(({ latencyMs }) => latencyMs))),
        uncertaintyMs: Math.max(...measures.map((measure) => measure.uncertaintyMs)),
        requests: medianOf(({ requests }) => requests),
        unchanged: medianOf(({ unchanged }) => unchanged),
        failed: sumOf(({ failed }) => failed),
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

const columns = [
  'mode',
  'intervalMs',
  'resultLatencyMs',
  'medianLatencyMs',
  'uncertaintyMs',
  'requests',
  'unchanged',
  'failed',
  'messages',
  'bytesUp',
  'bytesDown',
  'openSeconds',
  'missed',
  'repeated',
  'outOfOrder',
] as const

/**
 * The runs as CSV (RFC 4180): one row for each follower and run and, of several runs, one with the medians. A text that
 * a spreadsheet would read as a formula is prefixed with an apostrophe.
 */
export function toCsv(runs: readonly (readonly Measure[])[]): string {
  const rowsOf = (run: string, summaries: readonly Summary[]) =>
    summaries.map((summary) => [run, ...columns.map((column) => toCell(summary[column] ?? ''))])
  const rows = [
    ['run', ...columns],
    ...runs.flatMap((run, index) => rowsOf(String(index + 1), summarizeRuns([run]))),
    ...(runs.length > 1 ? rowsOf('median', summarizeRuns(runs)) : []),
  ]
  return rows.map((row) => `${row.join(',')}\r\n`).join('')
}

/** A CSV cell. Spreadsheets run cells that begin with one of these characters (OWASP, CSV injection). */
function toCell(value: string | number): string {
  if (typeof value === 'number') return String(Math.round(value * 1_000) / 1_000)
  if (/^[=+\-@\t\r]/.test(value)) return quote(`'${value}`)
  return /[",\r\n]/.test(value) ? quote(value) : value
}

function quote(text: string): string {
  return `"${text.replaceAll('"', '""')}"`
}
