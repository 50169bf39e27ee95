import { eventsPerJob } from '../../compare/measure/job-script.ts'
import { phases } from '../../compare/measure/load.ts'
import { lengthSpread } from '../../compare/plan/schedule.ts'
import type { CellRecord, RunInfo } from '../../compare/record.ts'
import { bootstrapAll } from '../../compare/stats/bootstrap.ts'
import { LatencyHistogram, type StoredHistogram } from '../../compare/stats/histogram.ts'
import { predict } from '../../compare/stats/model.ts'
import { toFinite, toStored } from '../numbers.ts'
import type { LatencyRow, ReportVariant } from '../report-schema.ts'

interface Sample extends Pick<LatencyRow, 'variant' | 'jobSeconds' | 'clients' | 'alone' | 'phase'> {
  histogram: StoredHistogram
}

/** Percentiles per variant, size and phase, of the merged samples of all runs. */
export function latencyRows(
  cells: readonly CellRecord[],
  variants: ReadonlyMap<string, ReportVariant>,
  info: RunInfo,
): LatencyRow[] {
  const groups = Map.groupBy(cells.flatMap(samplesOf), ({ variant, jobSeconds, clients, alone, phase }) =>
    JSON.stringify([alone, jobSeconds, clients, variant, phase]),
  )
  return [...groups.values()].flatMap((samples) => {
    const [first] = samples
    if (!first) return []
    const { histogram: _, ...row } = first
    const runs = samples.map(({ histogram }) => LatencyHistogram.from(histogram))
    const merged = LatencyHistogram.merge(runs)
    if (merged.count === 0) return []
    const [p50, p90, p99, max] = bootstrapAll(
      runs,
      (sample) => {
        const all = LatencyHistogram.merge(sample)
        return [0.5, 0.9, 0.99, 1].map((share) => all.percentile(share))
      },
      { resamples: 300 },
    ).map(toStored)
    const nothing = { value: null, low: null, high: null, runs: runs.length }
    const variant = variants.get(row.variant)
    const model =
      variant && row.jobSeconds !== null && row.phase === 'final'
        ? predict({
            ...variant,
            jobMs: row.jobSeconds * 1_000,
            spread: lengthSpread,
            events: eventsPerJob,
            rttMs: info.rttMs,
          })
        : null
    return {
      ...row,
      events: merged.count,
      missing: merged.missing,
      meanMs: merged.missing < merged.count ? toFinite(merged.mean) : null,
      p50Ms: p50 ?? nothing,
      p90Ms: p90 ?? nothing,
      p99Ms: p99 ?? nothing,
      maxMs: max ?? nothing,
      model: model && { meanMs: model.meanMs, p50Ms: model.p50Ms, p99Ms: model.p99Ms },
      hdr: merged.toJSON().hdr,
    }
  })
}

function samplesOf(cell: CellRecord): Sample[] {
  if (cell.part === 'corpus') {
    const size = { jobSeconds: null, clients: null, alone: false }
    return cell.result.flatMap(({ variant, histograms }) => [
      { ...size, variant, phase: 'final' as const, histogram: histograms.final },
      { ...size, variant, phase: 'total' as const, histogram: histograms.total },
    ])
  }
  if (cell.part !== 'alone' && cell.part !== 'together') return []
  const { jobSeconds, clients } = cell.size
  const size = { jobSeconds, clients, alone: cell.part === 'alone' }
  return cell.result.variants.flatMap(({ variant, histograms }) =>
    phases.map((phase) => ({ ...size, variant, phase, histogram: histograms[phase] })),
  )
}
