import type { Translate } from '../../_messages/messages.tsx'

/** What the pages show of the last `npm run compare`: `public/reports/modes.json`. */
export interface CpuReport {
  /** RFC 3339. */
  measuredAt: string
  machine: string
  node: string
  /** Server CPU time per 1,000 events. */
  modes: Record<string, { cpuMsPer1000Events: number }>
  /** The mode to use by length of jobs and by what clients can do. Older reports have none. */
  advice?: readonly MeasuredAdvice[]
}

/** One recommendation of the comparison. */
export interface MeasuredAdvice {
  jobSeconds: number
  clients: string
  mode: string
  title: string
  because: string
}

/** Formats the CPU time of a mode per 1,000 events; null when the report has no figure for it. */
export function formatCpu(
  report: CpuReport | null,
  mode: string,
  t: Pick<Translate, 'duration'>,
): string | null {
  const ms = report?.modes[mode]?.cpuMsPer1000Events
  return ms === undefined ? null : t.duration(ms)
}
