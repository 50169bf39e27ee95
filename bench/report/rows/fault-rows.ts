import type { VariantFault } from '../../compare/measure/faults.ts'
import type { CellRecord } from '../../compare/record.ts'
import { bootstrap, fitLine } from '../../compare/stats/bootstrap.ts'
import { LatencyHistogram } from '../../compare/stats/histogram.ts'
import { toFinite, toStored } from '../numbers.ts'
import type { FaultRow, Report } from '../report-schema.ts'

/** What each variant lost, repeated and reordered under each fault, over all runs. */
export function faultRows(cells: readonly CellRecord[], part: 'faults' | 'peers'): FaultRow[] {
  const results = cells.flatMap((cell) =>
    cell.part === part ? cell.result.map((result) => ({ fault: cell.fault, result })) : [],
  )
  const groups = Map.groupBy(results, ({ fault, result }) => JSON.stringify([fault, result.variant]))
  return [...groups.values()].flatMap((runs) => {
    const [first] = runs
    if (!first) return []
    const all = runs.map(({ result }) => result)
    const sum = (read: (result: VariantFault) => number) => all.reduce((total, one) => total + read(one), 0)
    const merged = LatencyHistogram.merge(all.map(({ histogram }) => LatencyHistogram.from(histogram)))
    return {
      variant: first.result.variant,
      fault: first.fault,
      clients: sum(({ clients }) => clients),
      events: sum(({ events }) => events),
      lost: sum(({ lost }) => lost),
      duplicates: sum(({ duplicates }) => duplicates),
      outOfOrder: sum(({ outOfOrder }) => outOfOrder),
      recoveryMs: toStored(
        bootstrap(
          all.map(({ recoveryMs }) => recoveryMs ?? Number.POSITIVE_INFINITY),
          (sample) => Math.max(...sample),
        ),
      ),
      p50Ms: toFinite(merged.percentile(0.5)),
      p99Ms: toFinite(merged.percentile(0.99)),
    }
  })
}

/** Heap of the web process per idle client: the slope of a line through all points. */
export function memoryRows(cells: readonly CellRecord[]): Report['memory'] {
  const results = cells.flatMap((cell) => (cell.part === 'memory' ? cell.result : []))
  return [...Map.groupBy(results, ({ variant }) => variant)].map(([variant, runs]) => ({
    variant,
    points: runs.flatMap(({ points }) => points),
    bytesPerClient: toStored(
      bootstrap(
        runs,
        (sample) =>
          fitLine(
            sample.flatMap(({ points }) =>
              points.map(({ clients, heapBytes }) => ({ x: clients, y: heapBytes })),
            ),
          ).slope,
      ),
    ),
  }))
}
