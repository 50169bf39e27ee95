import type { CheckedClaim } from '../claims/claims.ts'
import { formatMs } from '../numbers.ts'
import type { Report } from '../report-schema.ts'
import { escapeHtml, table, variantLabel } from './markup.ts'

/** The reading of the figures: what to use when, where polling is cheaper, and which claims hold. */
export function readingSection(report: Report, claims: readonly CheckedClaim[]): string {
  return `${decisionTable(report)}${crossoverTable(report)}${claimsList(claims)}`
}

function decisionTable({ decisions, variants }: Report): string {
  if (decisions.length === 0) return ''
  const rows = decisions.map(({ jobSeconds, clients, use, because }) => [
    `${jobSeconds} s`,
    escapeHtml(clients),
    variantLabel(
      variants.find(({ id }) => id === use),
      use,
    ),
    escapeHtml(because),
  ])
  return `<h2 id="decision">Which mode to use</h2>
<div class="decision">${table(
    'From the figures below: the variant with the least server CPU whose 99th percentile is at most 10 % of the job, or 500 ms.',
    ['Jobs last', 'Clients are', 'Use', 'Because'],
    rows,
    4,
  )}</div>`
}

function crossoverTable({ crossovers }: Report): string {
  const [first] = crossovers
  if (!first) return ''
  const rows = crossovers.map(({ jobSeconds, intervalMs, latencyMs, measured }) => [
    `${jobSeconds} s${measured ? '' : ' (extrapolated)'}`,
    formatInterval(intervalMs),
    latencyMs === null ? '–' : formatMs(latencyMs),
  ])
  return `<h3 id="crossover">Where polling costs less than push</h3>
<p>The server CPU of polling grows with the number of requests; that of a stream does not depend on the length of the job.
Polling at longer intervals than these costs less than ${escapeHtml(first.stream)}, the cheapest stream, at the price of the latency in the last column.
∞: at no interval. Where the interval of the estimate reaches from 0 to ∞, the runs do not decide it.</p>
${table('Interval above which polling costs the server less CPU, with its 95 % interval', ['Jobs last', 'Polling is cheaper from', 'Its mean latency there'], rows)}`
}

/** An infinite interval, at which polling costs more in any case, is stored as null. */
function formatInterval(interval: Report['crossovers'][number]['intervalMs']): string {
  if (interval === null || (interval.value === null && interval.low === null)) return 'at no interval'
  const { value, low, high } = interval
  const range = `<span class="interval">${formatMs(low)} – ${formatMs(high)}</span>`
  return `${low === 0 && high === null ? 'not decided' : formatMs(value)} ${range}`
}

function claimsList(claims: readonly CheckedClaim[]): string {
  if (claims.length === 0) return ''
  const rows = claims.map(({ sentence, pointer, expected, value, holds }) => [
    escapeHtml(sentence),
    `<code>${escapeHtml(pointer)}</code>`,
    escapeHtml(String(value)),
    escapeHtml(expected),
    holds ? '✓ holds' : '<span class="bad">✗ does not hold</span>',
  ])
  return `<h2 id="claims">Claims</h2>
<p>Each sentence is checked against <code>compare.json</code> by <code>npm run compare -- --check</code>.</p>
${table('Claims, where their figure is, and what is expected of it', ['Claim', 'Pointer', 'Measured', 'Expected', 'Result'], rows, 5)}`
}
