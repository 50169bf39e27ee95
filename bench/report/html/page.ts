import type { CheckedClaim } from '../claims/claims.ts'
import { formatMs } from '../numbers.ts'
import type { Report } from '../report-schema.ts'
import { costSection, faultTable, latencySection } from './figures.ts'
import { escapeHtml, variantStyles } from './markup.ts'
import { methodSection, runFacts } from './method.ts'
import { readingSection } from './reading.ts'
import { style } from './style.ts'

/** The report as one HTML file without scripts and without references to other files; its figures are in it as JSON. */
export function renderReport(report: Report, claims: readonly CheckedClaim[]): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Comparison of delivery modes – hearback</title>
<style>${style}${variantStyles(report.variants)}</style>
</head>
<body>
<a class="skip" href="#decision">To the decision table</a>
<main>
<p class="muted">hearback · Report of the comparison</p>
<h1>${escapeHtml(headlineOf(report))}</h1>
${warning(report)}
${runFacts(report)}
${readingSection(report, claims)}
${latencySection(report)}
${costSection(report)}
<h2 id="faults">Faults</h2>
<p>Two events of every job are committed while the fault acts. “Recovery” is from its end until the last client has every event.</p>
${faultTable('Delivery modes of hearback', report.faults, report.variants)}
${peersSection(report)}
${methodSection(report)}
</main>
</body>
</html>
`
}

/** The most important finding, in one sentence. */
function headlineOf({ summary, faults, variants }: Report): string {
  const lost = faults.reduce((sum, row) => sum + row.lost, 0)
  const { latency } = summary
  const stream = typeof latency === 'object' && latency !== null ? latency.streamP50MaxMs : null
  const classes = new Set(faults.map(({ fault }) => fault)).size
  const ways = `${variants.length} ways to follow a job`
  const reliability =
    lost === 0
      ? `none lost an event under ${classes} fault ${classes === 1 ? 'class' : 'classes'}`
      : `${lost} events were lost`
  return stream === null || stream === undefined
    ? `${ways}: ${reliability}`
    : `${ways}: streams deliver within ${formatMs(stream)} (median), and ${reliability}`
}

function warning({ profile, cost }: Report): string {
  if (profile === 'smoke')
    return '<p class="note"><strong>Smoke run.</strong> These figures come from a run of a few seconds on a busy machine. They show what the report contains, and mean nothing else.</p>'
  const limited = cost.filter(({ limit }) => limit !== 'none').length
  if (limited === 0) return ''
  return `<p class="note"><strong>${limited} of ${cost.length} cost measurements exhausted a resource</strong>, which the column “Limit” names. Their figures are bounds.</p>`
}

function peersSection({ peers, peerSystems, variants }: Report): string {
  if (peers.length === 0) return ''
  const titles = new Map(peerSystems.map(({ id, title }) => [id, title]))
  const list = peerSystems
    .map(({ title, how }) => `<dt>${escapeHtml(title)}</dt><dd>${escapeHtml(how)}</dd>`)
    .join('')
  return `<h2 id="peers">Other systems under the same faults</h2>
<p>Common ways to notify clients, without an event log. The publisher sends each event once, as to a message bus.</p>
<dl class="facts">${list}</dl>
${faultTable('Common ways without an event log', peers, variants, titles)}`
}
