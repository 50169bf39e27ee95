import type { Report } from './report-schema.ts'

/** What the pages show of a comparison: `modes.json`. */
export interface CpuReport {
  measuredAt: string
  machine: string
  node: string
  profile: Report['profile']
  /** Server CPU per 1,000 events, and the size of the load it was measured with. */
  modes: Record<string, { cpuMsPer1000Events: number }>
  jobSeconds: number | null
  advice: { jobSeconds: number; clients: string; mode: string; title: string; because: string }[]
}

/** Interval of the polls whose cost stands for a mode with an interval. */
const typicalIntervalMs = 1_000

/** The CPU figures and the advice for the pages, from the longest jobs that were measured alone. */
export function toCpuReport(report: Report, eventsPerJob: number): CpuReport {
  const longest = Math.max(0, ...report.cost.map(({ jobSeconds }) => jobSeconds ?? 0))
  const rows = report.cost.filter(({ jobSeconds }) => jobSeconds === longest)
  const modes: CpuReport['modes'] = {}
  const distance = (intervalMs: number | null) => Math.abs((intervalMs ?? 0) - typicalIntervalMs)
  const ordered = report.variants.toSorted((a, b) => distance(b.intervalMs) - distance(a.intervalMs))
  for (const { id, mode } of ordered) {
    const row = rows.findLast(({ variant }) => variant === id)
    if (row)
      modes[mode] = { cpuMsPer1000Events: Math.round(((row.serverCpuMs.value ?? 0) * 1_000) / eventsPerJob) }
  }
  return {
    measuredAt: report.finishedAt,
    machine: report.machine,
    node: report.versions.node,
    profile: report.profile,
    modes: Object.fromEntries(Object.entries(modes).toSorted(([a], [b]) => a.localeCompare(b))),
    jobSeconds: longest > 0 ? longest : null,
    advice: report.decisions.map(({ jobSeconds, clients, use, title, because }) => ({
      jobSeconds,
      clients,
      mode: report.variants.find(({ id }) => id === use)?.mode ?? use,
      title,
      because,
    })),
  }
}
