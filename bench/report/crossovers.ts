import { eventsPerJob } from '../compare/measure/job-script.ts'
import type { CellRecord } from '../compare/record.ts'
import { bootstrap, fitLine, mean } from '../compare/stats/bootstrap.ts'
import { toFinite, toStored } from './numbers.ts'
import type { Report, ReportVariant } from './report-schema.ts'
import { costRuns, serverCpuMs } from './rows/cost-rows.ts'

/** Cost of one run of a variant, as a point of the fit. */
export interface CostPoint {
  variant: string
  jobSeconds: number
  requests: number
  cpuMs: number
}

/**
 * The polling interval at which polling and the cheapest stream cost the server the same CPU per job; longer intervals
 * cost less. Cost of polling: a + b · requests, where b is the same for all measured job lengths, and a belongs to one
 * length, because the rate of the jobs differs with it. Cost of a stream: the mean c of this length. Lengths that were
 * not measured take a and c of the longest one. A job of duration D that is polled every T needs 1 + D/T + events
 * requests, so the costs are equal at T = D / ((c - a) / b - 1 - events). Null: polling costs more at any interval.
 */
export function findCrossovers(
  cells: readonly CellRecord[],
  variants: ReadonlyMap<string, ReportVariant>,
  jobSeconds: readonly number[],
): Report['crossovers'] {
  const runs = [...Map.groupBy(cells, ({ run }) => run).values()]
    .map((own) =>
      costRuns(own).map((one) => ({
        variant: one.load.variant,
        jobSeconds: one.size.jobSeconds,
        requests: one.load.traffic.requests / one.load.jobs,
        cpuMs: serverCpuMs(one),
      })),
    )
    .filter((run) => run.length > 0)
  const points = runs.flat()
  const measured = new Set(points.map((point) => point.jobSeconds))
  const stream = cheapestStream(points, variants)
  if (!stream || !points.some(({ variant }) => isPolled(variants.get(variant)))) return []
  return jobSeconds.map((seconds) => {
    const estimate = bootstrap(runs, (sample) => crossoverMs(sample.flat(), variants, stream.id, seconds))
    return {
      jobSeconds: seconds,
      measured: measured.has(seconds),
      intervalMs: toStored(estimate),
      latencyMs: toFinite(estimate.value / 2),
      stream: stream.title,
    }
  })
}

/** Infinity when polling costs more at any interval; 0 when it costs less at any. */
export function crossoverMs(
  points: readonly CostPoint[],
  variants: ReadonlyMap<string, Pick<ReportVariant, 'intervalMs'>>,
  stream: string,
  jobSeconds: number,
): number {
  const polled = points.filter(({ variant }) => isPolled(variants.get(variant)))
  const streamed = points.filter(({ variant }) => variant === stream)
  const lengths = new Set(polled.map((point) => point.jobSeconds))
  const length = lengths.has(jobSeconds) ? jobSeconds : Math.max(...lengths)
  const ofLength = (list: readonly CostPoint[]) => list.filter((point) => point.jobSeconds === length)
  const slope = slopeWithinLengths(polled)
  const { requests, cpuMs } = means(ofLength(polled))
  const streamMs = means(ofLength(streamed)).cpuMs
  // Without a cost per request, the number of requests does not matter.
  if (!(slope > 0)) return streamMs > cpuMs ? 0 : Number.POSITIVE_INFINITY
  const polls = requests + (streamMs - cpuMs) / slope - 1 - eventsPerJob
  return polls > 0 ? (jobSeconds * 1_000) / polls : Number.POSITIVE_INFINITY
}

/** CPU per request: the slope of the line through the differences from the means of each job length. */
function slopeWithinLengths(points: readonly CostPoint[]): number {
  const differences = [...Map.groupBy(points, (point) => point.jobSeconds).values()].flatMap((own) => {
    const { requests, cpuMs } = means(own)
    return own.map((point) => ({ x: point.requests - requests, y: point.cpuMs - cpuMs }))
  })
  return fitLine(differences).slope
}

function means(points: readonly CostPoint[]): { requests: number; cpuMs: number } {
  return {
    requests: mean(points.map(({ requests }) => requests)),
    cpuMs: mean(points.map(({ cpuMs }) => cpuMs)),
  }
}

function isPolled(variant: Pick<ReportVariant, 'intervalMs'> | undefined): boolean {
  return variant !== undefined && variant.intervalMs !== null
}

function cheapestStream(points: readonly CostPoint[], variants: ReadonlyMap<string, ReportVariant>) {
  const streams = [...variants.values()].filter(({ kind }) => kind === 'stream')
  const cost = ({ id }: ReportVariant) =>
    mean(points.filter(({ variant }) => variant === id).map(({ cpuMs }) => cpuMs))
  return streams.filter((one) => Number.isFinite(cost(one))).toSorted((a, b) => cost(a) - cost(b))[0]
}
