import { formatMs } from './numbers.ts'
import type { CostRow, LatencyRow, Report, ReportVariant } from './report-schema.ts'

/** What a client can do, from the least to the most, and the kinds of modes that it can use then. */
export const clientAbilities: readonly { clients: string; kinds: readonly ReportVariant['kind'][] }[] = [
  { clients: 'limited to single requests', kinds: ['pull'] },
  { clients: 'able to keep a connection open', kinds: ['pull', 'stream'] },
  { clients: 'servers with a reachable URL', kinds: ['pull', 'stream', 'push'] },
]

interface Candidate {
  variant: ReportVariant
  p99Ms: number | null
  missing: number
  cost: CostRow
}

/** Latency that is acceptable for a job: 10 % of its length, and at least 500 ms. */
export function acceptableMs(jobSeconds: number): number {
  return Math.max(500, jobSeconds * 100)
}

/**
 * One recommendation per job length and ability of the clients: of the variants that lost nothing and whose p99 is
 * acceptable, the one with the least server CPU; among those whose intervals overlap with it, the one with the lowest
 * p99.
 */
export function decide(
  latency: readonly LatencyRow[],
  cost: readonly CostRow[],
  variants: ReadonlyMap<string, ReportVariant>,
): Report['decisions'] {
  const sizes = Map.groupBy(cost, ({ jobSeconds }) => jobSeconds ?? 0)
  return [...sizes]
    .toSorted(([a], [b]) => a - b)
    .flatMap(([jobSeconds, rows]) => {
      // With several numbers of clients, the largest one decides.
      const clients = Math.max(...rows.map((row) => row.clients ?? 0))
      const candidates = rows
        .filter((row) => row.clients === clients)
        .flatMap((row): Candidate[] => {
          const variant = variants.get(row.variant)
          const late = latency.find(
            (one) =>
              one.alone &&
              one.phase === 'final' &&
              one.variant === row.variant &&
              one.jobSeconds === jobSeconds &&
              one.clients === clients,
          )
          return variant && late
            ? [{ variant, p99Ms: late.p99Ms.value, missing: late.missing, cost: row }]
            : []
        })
      return clientAbilities.flatMap(({ clients: ability, kinds }) => {
        const best = choose(
          candidates.filter(({ variant }) => kinds.includes(variant.kind)),
          acceptableMs(jobSeconds),
        )
        if (!best) return []
        return [
          {
            jobSeconds,
            clients: ability,
            use: best.variant.id,
            title: best.variant.title,
            because: explain(best, jobSeconds),
          },
        ]
      })
    })
}

function choose(candidates: readonly Candidate[], boundMs: number): Candidate | undefined {
  const p99 = ({ p99Ms }: Candidate) => p99Ms ?? Number.POSITIVE_INFINITY
  const eligible = candidates.filter((one) => one.missing === 0 && p99(one) <= boundMs)
  if (eligible.length === 0) return candidates.toSorted((a, b) => p99(a) - p99(b))[0]
  const cpu = ({ cost }: Candidate) => cost.serverCpuMs.value ?? Number.POSITIVE_INFINITY
  const cheapest = eligible.toSorted((a, b) => cpu(a) - cpu(b))[0]
  const bound = cheapest?.cost.serverCpuMs.high ?? Number.NEGATIVE_INFINITY
  return eligible
    .filter((one) => (one.cost.serverCpuMs.low ?? Number.POSITIVE_INFINITY) <= bound)
    .toSorted((a, b) => p99(a) - p99(b))[0]
}

function explain({ p99Ms, cost }: Candidate, jobSeconds: number): string {
  const isLate = p99Ms === null || p99Ms > acceptableMs(jobSeconds)
  const cpu = `${formatMs(Math.max(0, cost.serverCpuMs.value ?? 0))} of server CPU per job`
  return isLate
    ? `no such mode has an acceptable latency (${formatMs(acceptableMs(jobSeconds))}); this one is the fastest with a p99 of ${formatMs(p99Ms)}, for ${cpu}`
    : `99 % of the results arrive within ${formatMs(p99Ms)} of their commit, for ${cpu}; no faster mode is cheaper`
}
