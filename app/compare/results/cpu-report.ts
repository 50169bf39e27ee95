import { formatDuration } from '#client/format/amounts.ts'

/** The server CPU time of each mode as `bench/modes.ts` measured it: `public/reports/modes.json`. */
export interface CpuReport {
  /** RFC 3339. */
  measuredAt: string
  machine: string
  node: string
  modes: Record<string, { cpuMsPer1000Events: number }>
}

/** Formats the CPU time of a mode per 1,000 events; null when the report has no figure for it. */
export function formatCpu(report: CpuReport | null, mode: string): string | null {
  const ms = report?.modes[mode]?.cpuMsPer1000Events
  return ms === undefined ? null : formatDuration(ms)
}
