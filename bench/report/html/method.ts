import { faultClasses, faultDescriptions } from '../../compare/measure/fault-classes.ts'
import { maxPollsPerSecond } from '../../compare/plan/cells.ts'
import { formatMs } from '../numbers.ts'
import type { Report } from '../report-schema.ts'
import { escapeHtml } from './markup.ts'

/** How the figures were measured, and how to measure them again. */
export function methodSection(report: Report): string {
  const { faultWindowMs, silenceMs, rttMs, profile, seed } = report
  const figures = Buffer.from(JSON.stringify(report)).toString('base64')
  return `<h2 id="method">Method</h2>
<ul>
<li>Open loop: jobs arrive by a Poisson process of a seeded schedule and never wait for earlier ones. Lengths vary by ± 25 %, so that they are no multiples of polling intervals. The events of these jobs are written to the real event log; no document is analysed, except for the sample documents.</li>
<li>Latency begins at the commit of the event (<code>track_commit_timestamp</code>) and ends when the client has the parsed job or event. The column “from intended time” also contains delays of the load itself (coordinated omission).</li>
<li>An event that a client does not receive is infinitely late and counts in every percentile. Percentiles are those of the merged HdrHistograms of all runs, with three significant digits; none is an average of percentiles.</li>
<li>Runs are interleaved in random order. Intervals are 95 % bootstrap intervals over runs; a figure of one run has none. Loads of 1,000 clients and more, and memory, have fewer runs than the rest, and leave out polling intervals that need more than ${maxPollsPerSecond} requests per second. Long jobs are measured with all modes, and of all lengths, at the same time, for latencies only. Four jobs of every mode are discarded before the first run.</li>
<li>CPU is that of the web process, the worker process and all processes of PostgreSQL, with one mode at a time, less that of the same jobs without clients and of the idle server. Queries are counted by <code>pg_stat_statements</code>, WAL by its position (PostgreSQL makes no checkpoint meanwhile), bytes at the sockets of the clients.</li>
<li>The generator commits the events and runs all clients in one process. “Limit” names an exhausted resource: figures with one are bounds. For webhooks the server also plays the receiver, whose CPU is included.</li>
<li>Model: polling at interval T is T/2 late on average, plus a round trip (${formatMs(rttMs)} here); 1 − events · T/D of its polls are wasted. A stream delivers after half a round trip. The models have no queues: the gap to the measurement is what processing and contention add.</li>
<li>Faults act on all modes at the same time, for a window of ${formatMs(faultWindowMs)} in which two events of every job are committed. Clients give a connection up after ${formatMs(silenceMs)} without data. Partition, omission and receiver are injected at the same time, each with clients of its own, and so are those of the other systems in which no other server takes over.</li>
</ul>
<dl class="facts">${faultClasses.map((fault) => `<dt>${fault}</dt><dd>${escapeHtml(faultDescriptions[fault])}</dd>`).join('')}</dl>
<h3>Measure it again</h3>
<pre>npm ci
npm run compare -- --${profile} --seed ${seed} --check</pre>
<p>The figures are in <a download="compare.json" href="data:application/json;base64,${figures}">compare.json</a>, by the JSON Schema <code>hearback-compare/1</code> (<code>docs/hearback-compare-1.schema.json</code>), with the raw histograms; <code>CITATION.cff</code> has the citation.</p>`
}

/** Machine, versions and time of the run. */
export function runFacts(report: Report): string {
  const { machine, kernel, versions, startedAt, finishedAt, commit, profile, seed, loadAverage } = report
  const facts = {
    Machine: `${machine}, Linux ${kernel}, load ${loadAverage} before the start`,
    Versions: `hearback ${versions.hearback} (${commit}), Node.js ${versions.node}, PostgreSQL ${versions.postgres}`,
    Measured: `${startedAt.slice(0, 16).replace('T', ' ')} to ${finishedAt.slice(11, 16)} UTC, profile ${profile}, seed ${seed}`,
  }
  return `<dl class="facts">${Object.entries(facts)
    .map(([name, text]) => `<dt>${name}</dt><dd>${escapeHtml(text)}</dd>`)
    .join('')}</dl>`
}
