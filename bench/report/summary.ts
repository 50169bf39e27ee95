import { toFinite } from './numbers.ts'
import type { CostRow, FaultRow, LatencyRow, Report, ReportVariant } from './report-schema.ts'

type Figures = Pick<Report, 'latency' | 'cost' | 'memory' | 'faults' | 'peers'>

/** Totals and ratios over all rows, which the claims of the report point to. */
export function summarize(figures: Figures, variants: ReadonlyMap<string, ReportVariant>): Report['summary'] {
  const { latency, cost, faults, peers } = figures
  const final = latency.filter(({ phase }) => phase === 'final')
  const ofKind = (kind: ReportVariant['kind']) =>
    final.filter((row) => variants.get(row.variant)?.kind === kind)
  const polled = final.filter((row) => (variants.get(row.variant)?.intervalMs ?? null) !== null)
  const streams = ofKind('stream')
  return {
    variants: variants.size,
    events: sum(final, ({ events }) => events),
    missing: sum(final, ({ missing }) => missing),
    faults: faultTotals(faults),
    peers: faultTotals(peers),
    latency: {
      streamP50MaxMs: highest(streams, ({ p50Ms }) => p50Ms.value),
      streamP99MaxMs: highest(streams, ({ p99Ms }) => p99Ms.value),
      pollingOverModel: ratioToModel(polled),
      pollingOverStream: ratio(
        mean(polled.map(({ p50Ms }) => p50Ms.value)),
        mean(streams.map(({ p50Ms }) => p50Ms.value)),
      ),
    },
    cost: {
      pollingRequestsOverModel: requestsToModel(cost),
      generatorShareMax: highest(cost, ({ generatorShare }) => generatorShare),
      limited: cost.filter(({ limit }) => limit !== 'none').length,
      streamRequestsMax: highest(
        cost.filter(({ variant }) => variants.get(variant)?.kind === 'stream'),
        ({ requests }) => requests.value,
      ),
    },
    memory: {
      streamBytesPerClientMax: highest(
        figures.memory.filter(({ variant }) => variants.get(variant)?.kind === 'stream'),
        ({ bytesPerClient }) => bytesPerClient.value,
      ),
    },
  }
}

function faultTotals(rows: readonly FaultRow[]): Record<string, number | null> {
  return {
    classes: new Set(rows.map(({ fault }) => fault)).size,
    events: sum(rows, ({ events }) => events),
    lost: sum(rows, ({ lost }) => lost),
    duplicates: sum(rows, ({ duplicates }) => duplicates),
    outOfOrder: sum(rows, ({ outOfOrder }) => outOfOrder),
    recoveryMaxMs: highest(rows, ({ recoveryMs }) => recoveryMs.value),
  }
}

/** Mean latency of all polls over that of the model. The model has no queueing, so it is a lower bound. */
function ratioToModel(rows: readonly LatencyRow[]): number | null {
  const measured = rows.filter(({ model, meanMs }) => model !== null && meanMs !== null)
  const weighted = (read: (row: LatencyRow) => number) => sum(measured, (row) => read(row) * row.events)
  return ratio(
    weighted(({ meanMs }) => meanMs ?? 0),
    weighted(({ model }) => model?.meanMs ?? 0),
  )
}

function requestsToModel(rows: readonly CostRow[]): number | null {
  const polled = rows.filter(({ wastedShare }) => wastedShare !== null)
  return ratio(
    sum(polled, ({ requests }) => requests.value ?? Number.NaN),
    sum(polled, ({ model }) => model.requests ?? Number.NaN),
  )
}

function ratio(value: number, reference: number): number | null {
  return toFinite(value / reference)
}

function mean(values: readonly (number | null)[]): number {
  return sum(values, (value) => value ?? Number.POSITIVE_INFINITY) / values.length
}

function sum<Row>(rows: readonly Row[], read: (row: Row) => number): number {
  return rows.reduce((total, row) => total + read(row), 0)
}

function highest<Row>(rows: readonly Row[], read: (row: Row) => number | null): number | null {
  return toFinite(Math.max(...rows.map((row) => read(row) ?? Number.POSITIVE_INFINITY)))
}
