import type { Variant } from '../compare/plan/variants.ts'
import type { CellRecord, RunInfo } from '../compare/record.ts'
import { peers } from '../peers/peers.ts'
import { findCrossovers } from './crossovers.ts'
import { decide } from './decisions.ts'
import { type Report, type ReportVariant, reportSchema } from './report-schema.ts'
import { costRows } from './rows/cost-rows.ts'
import { faultRows, memoryRows } from './rows/fault-rows.ts'
import { latencyRows } from './rows/latency-rows.ts'
import { summarize } from './summary.ts'

/** Computes the report of a comparison from its measurements. */
export function buildReport(info: RunInfo, cells: readonly CellRecord[], ways: readonly Variant[]): Report {
  const variants = new Map(ways.map((way) => [way.id, toReportVariant(way)]))
  const latency = latencyRows(cells, variants, info)
  const cost = costRows(cells, variants, info)
  const figures = {
    latency,
    cost,
    memory: memoryRows(cells),
    faults: faultRows(cells, 'faults'),
    peers: faultRows(cells, 'peers'),
  }
  const lengths = [...info.profile.alone, ...info.profile.together].map(({ jobSeconds }) => jobSeconds)
  const report: Report = {
    schema: 'hearback-compare/1',
    profile: info.profile.name,
    seed: info.seed,
    startedAt: info.startedAt,
    finishedAt: cells.at(-1)?.finishedAt ?? info.startedAt,
    commit: info.commit,
    machine: info.machine,
    kernel: info.kernel,
    loadAverage: info.loadAverage,
    versions: info.versions,
    rttMs: info.rttMs,
    faultWindowMs: info.profile.faults.windowMs,
    silenceMs: info.profile.faults.silenceMs,
    variants: [...variants.values()],
    decisions: decide(latency, cost, variants),
    crossovers: findCrossovers(
      cells,
      variants,
      [...new Set(lengths)].toSorted((a, b) => a - b),
    ),
    ...figures,
    peerSystems: peers.map(({ id, title, how }) => ({ id, title, how })),
    summary: summarize(figures, variants),
  }
  return reportSchema.parse(report)
}

function toReportVariant({ id, mode, title, intervalMs }: Variant): ReportVariant {
  const { kind, style } = mode.guide
  return { id, mode: mode.name, title, kind, intervalMs, ...style }
}
