import type { Measure } from './measure.ts'

/** A way of hearing back over all runs: medians of what differs from run to run, sums of what must be none. */
export interface Summary {
  mode: string
  title: string
  intervalMs: number | null
  resultLateMs: number | null
  /** Over all events of all runs. */
  medianLateMs: number | null
  uncertaintyMs: number
  requests: number
  wasted: number
  messages: number
  bytesUp: number
  bytesDown: number
  openSeconds: number
  missed: number
  repeated: number
  disordered: number
  failures: string[]
}

/** Sums the measures of the same ways in several runs up, way by way. */
export function summarizeRuns(runs: readonly (readonly Measure[])[]): Summary[] {
  const ways = Map.groupBy(runs.flat(), keyOf)
  return [...ways.values()].flatMap((measures) => {
    const [first] = measures
    if (!first) return []
    const { mode, title, intervalMs } = first
    const middle = (pick: (measure: Measure) => number) => median(measures.map(pick)) ?? 0
    const total = (pick: (measure: Measure) => number) =>
      measures.reduce((sum, measure) => sum + pick(measure), 0)
    return [
      {
        mode,
        title,
        intervalMs,
        resultLateMs: median(measures.flatMap(({ resultLateMs }) => resultLateMs ?? [])),
        medianLateMs: median(measures.flatMap(({ latency }) => latency.map(({ lateMs }) => lateMs))),
        uncertaintyMs: Math.max(...measures.map((measure) => measure.uncertaintyMs)),
        requests: middle(({ requests }) => requests),
        wasted: middle(({ wasted }) => wasted),
        messages: middle(({ messages }) => messages),
        bytesUp: middle(({ bytesUp }) => bytesUp),
        bytesDown: middle(({ bytesDown }) => bytesDown),
        openSeconds: middle(({ openSeconds }) => openSeconds),
        missed: total(({ missed }) => missed),
        repeated: total(({ repeated }) => repeated),
        disordered: total(({ disordered }) => disordered),
        failures: measures.flatMap(({ failure }) => failure ?? []),
      },
    ]
  })
}

/** The same mode at another interval is another way. */
export function keyOf({ mode, intervalMs }: { mode: string; intervalMs: number | null }): string {
  return intervalMs === null ? mode : `${mode} ${intervalMs}`
}

/** The middle of the sorted numbers, or the mean of the two in the middle; null of none. */
export function median(numbers: readonly number[]): number | null {
  const sorted = numbers.toSorted((a, b) => a - b)
  const low = sorted[Math.floor((sorted.length - 1) / 2)]
  const high = sorted[Math.ceil((sorted.length - 1) / 2)]
  return low === undefined || high === undefined ? null : (low + high) / 2
}

/** The summary as CSV (RFC 4180), one row a way. */
export function toCsv(summaries: readonly Summary[]): string {
  const columns = [
    'mode',
    'intervalMs',
    'resultLateMs',
    'medianLateMs',
    'uncertaintyMs',
    'requests',
    'wasted',
    'messages',
    'bytesUp',
    'bytesDown',
    'openSeconds',
    'missed',
    'repeated',
    'disordered',
  ] as const
  const rows = summaries.map((summary) =>
    columns.map((column) => {
      const value = summary[column]
      return typeof value === 'number' ? String(Math.round(value * 1_000) / 1_000) : (value ?? '')
    }),
  )
  return [columns, ...rows].map((row) => `${row.join(',')}\r\n`).join('')
}
