import { eventsPerJob } from '../../compare/measure/job-script.ts'
import type { LoadResult, VariantLoad } from '../../compare/measure/load.ts'
import { limitOf, type Resources } from '../../compare/measure/resources.ts'
import type { LoadSize } from '../../compare/plan/profiles.ts'
import { lengthSpread } from '../../compare/plan/schedule.ts'
import type { CellRecord, RunInfo } from '../../compare/record.ts'
import { bootstrapAll, mean } from '../../compare/stats/bootstrap.ts'
import { predict } from '../../compare/stats/model.ts'
import { toFinite, toStored } from '../numbers.ts'
import type { CostRow, ReportVariant } from '../report-schema.ts'

interface CostRun {
  size: LoadSize
  load: VariantLoad
  resources: Resources
  /** Of the same jobs without clients, in the same run, and how many they were. */
  baseline: Resources
  baselineJobs: number
  /** CPU time of the idle server in milliseconds per millisecond. */
  idleRate: number
}

/** Cost per job of every variant that was measured alone. */
export function costRows(
  cells: readonly CellRecord[],
  variants: ReadonlyMap<string, ReportVariant>,
  info: RunInfo,
): CostRow[] {
  const groups = Map.groupBy(costRuns(cells), ({ size, load }) =>
    JSON.stringify([size.jobSeconds, size.clients, load.variant]),
  )
  return [...groups.values()].flatMap((runs) => {
    const [first] = runs
    const variant = first && variants.get(first.load.variant)
    return variant ? [costRow(first.size, variant, runs, info)] : []
  })
}

/** Cost figures of single runs, by variant and size. */
export function costRuns(cells: readonly CellRecord[]): CostRun[] {
  const alone = cells.filter((cell) => cell.part === 'alone')
  const only = ({ variants }: LoadResult) => variants[0]
  return alone.flatMap(({ run, size, result }) => {
    const load = only(result)
    const found = alone.find(
      (other) =>
        other.run === run &&
        other.size.jobSeconds === size.jobSeconds &&
        other.size.clients === size.clients &&
        only(other.result)?.variant === 'baseline',
    )
    if (!load || !found || load.variant === 'baseline') return []
    const { resources: baseline, idle } = found.result
    const idleRate = idle ? serverCpu(idle) / idle.durationMs : 0
    const baselineJobs = only(found.result)?.jobs ?? load.jobs
    return [{ size, load, resources: result.resources, baseline, baselineJobs, idleRate }]
  })
}

/**
 * CPU time of the server per job in milliseconds, less that of the jobs themselves, and less that of the idle server in
 * the time that the measurement lasted longer than the jobs: a client that polls every 5 s ends up to 5 s after its job.
 */
export function serverCpuMs(run: CostRun): number {
  return aboveBaseline(run, serverCpu) - aboveBaseline(run, ({ durationMs }) => durationMs) * run.idleRate
}

/** A figure per job, less that of the jobs without clients. */
function aboveBaseline(
  { load, resources, baseline, baselineJobs }: CostRun,
  read: (resources: Resources) => number,
): number {
  return read(resources) / load.jobs - read(baseline) / baselineJobs
}

function serverCpu({ cpuMs: { web, worker, postgres } }: Resources): number {
  return web + worker + postgres
}

/** Polls that were not the first one of their client, and those of them without news. */
function pollsOf({ load: { jobs, traffic } }: CostRun): { polls: number; empty: number } {
  const { requests, emptyResponses: empty } = traffic
  // A poll with news is followed by a request for the events.
  return { polls: empty + Math.max(0, requests - jobs - empty) / 2, empty }
}

function costRow(size: LoadSize, variant: ReportVariant, runs: readonly CostRun[], info: RunInfo): CostRow {
  const perJob = (read: (run: CostRun) => number) => (run: CostRun) => read(run) / run.load.jobs
  const statistics = {
    serverCpuMs,
    web: perJob(({ resources }) => resources.cpuMs.web),
    worker: perJob(({ resources }) => resources.cpuMs.worker),
    postgres: perJob(({ resources }) => resources.cpuMs.postgres),
    generator: perJob(({ resources }) => resources.cpuMs.generator),
    walBytes: (run: CostRun) => aboveBaseline(run, ({ walBytes }) => walBytes),
    queries: (run: CostRun) => aboveBaseline(run, ({ queries }) => queries),
    requests: perJob(({ load }) => load.traffic.requests),
    wastedShare: (run: CostRun) => pollsOf(run).empty / Math.max(1, pollsOf(run).polls),
    bytesUp: perJob(({ resources }) => resources.sockets.up),
    bytesDown: perJob(({ resources }) => resources.sockets.down),
  }
  const names = Object.keys(statistics) as (keyof typeof statistics)[]
  const estimates = bootstrapAll(runs, (sample) => names.map((name) => mean(sample.map(statistics[name]))))
  const of = (name: keyof typeof statistics) =>
    toStored(
      estimates[names.indexOf(name)] ?? { value: Number.NaN, low: Number.NaN, high: Number.NaN, runs: 0 },
    )
  const model = predict({
    ...variant,
    jobMs: size.jobSeconds * 1_000,
    spread: lengthSpread,
    events: eventsPerJob,
    rttMs: info.rttMs,
  })
  const highest = (read: (resources: Resources) => number) =>
    toFinite(Math.max(...runs.map(({ resources }) => read(resources)))) ?? 0
  const limits = runs.map(({ resources }) => limitOf(resources))
  return {
    variant: variant.id,
    jobSeconds: size.jobSeconds,
    clients: size.clients,
    alone: true,
    jobs: runs.reduce((sum, { load }) => sum + load.jobs, 0),
    serverCpuMs: of('serverCpuMs'),
    cpuMs: { web: of('web'), worker: of('worker'), postgres: of('postgres'), generator: of('generator') },
    walBytes: of('walBytes'),
    queries: of('queries'),
    requests: of('requests'),
    wastedShare: variant.intervalMs === null ? null : of('wastedShare'),
    bytesUp: of('bytesUp'),
    bytesDown: of('bytesDown'),
    model: { requests: model.requests, wastedShare: model.wasted },
    generatorShare: highest(({ cpuMs, durationMs }) => cpuMs.generator / durationMs),
    generatorDelayMs: highest(({ generatorDelayMs }) => generatorDelayMs),
    machineShare: highest(
      ({ machineCpuMs, durationMs, processors }) => machineCpuMs / (durationMs * processors),
    ),
    limit: limits.find((limit) => limit !== 'none') ?? 'none',
  }
}
