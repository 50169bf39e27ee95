import { countOf, formatDuration } from '../format/amounts.ts'
import type { Measure } from './measure.ts'
import type { Run } from './run.ts'
import type { Summary } from './summary.ts'

/** Latencies that differ by less than this are reported as equal. */
const negligibleMs = 10

/** The result of a comparison in one or two sentences. */
export function headlineOf(summaries: readonly Summary[]): string {
  const failed = summaries.filter(({ resultLatencyMs }) => resultLatencyMs === null)
  if (failed.length > 0) return `${joinNames(failed.map(followerTitle))} did not receive the result.`
  const lossy = summaries.find(hasFault)
  if (lossy) return `${followerTitle(lossy)} ${describeFaults(lossy)}.`
  const sorted = summaries.toSorted((a, b) => latencyOf(a) - latencyOf(b))
  const [best] = sorted
  const worst = sorted.at(-1)
  if (!best || !worst) return 'Nothing was compared.'
  if (best === worst) {
    return `${followerTitle(best)} received the result in ${formatLatency(best)}${withUnchanged(best)}.`
  }
  if (latencyOf(worst) - latencyOf(best) < negligibleMs) {
    const all = summaries.length === 2 ? 'Both' : `All ${numberInWords(summaries.length)}`
    return `${all} modes received the result within ${formatLatency(worst)}.`
  }
  return `${followerTitle(best)} received the result in ${formatLatency(best)}. ${followerTitle(worst)} took ${formatLatency(worst)}${withUnchanged(worst)}.`
}

/** Whether all modes received the same events; `exact` says that none was missed, repeated or out of order. */
export function describeCompleteness(
  summaries: readonly Summary[],
  runs: readonly Run[],
): { sentence: string; exact: boolean } {
  const faults = summaries
    .filter(hasFault)
    .map((summary) => `${followerTitle(summary)} ${describeFaults(summary)}`)
  if (faults.length > 0) return { sentence: `${faults.join('; ')}.`, exact: false }
  const events = runs.reduce((sum, { commits }) => sum + commits.length, 0)
  const subject = summaries.length === 1 ? 'It received all' : 'All received the same'
  return { sentence: `${subject} ${numberInWords(events)} events in order`, exact: true }
}

/** The title of the mode, with the polling interval if one was set: "Polling every 1 s". */
export function followerTitle({ title, intervalMs }: { title: string; intervalMs: number | null }): string {
  return intervalMs === null ? title : `${title} every ${formatDuration(intervalMs)}`
}

/** The latency of the result. Below the clock uncertainty only an upper bound is given. */
export function formatLatency({
  resultLatencyMs,
  uncertaintyMs,
}: Pick<Summary, 'resultLatencyMs' | 'uncertaintyMs'>): string {
  if (resultLatencyMs === null) return 'never'
  const uncertainty = Math.max(uncertaintyMs, 0.1)
  return resultLatencyMs <= uncertainty
    ? `under ${formatDuration(Math.max(1, Math.ceil(2 * uncertainty)))}`
    : formatDuration(resultLatencyMs)
}

/** The traffic of a follower in a few words: "5 requests, 2 unchanged", "3 messages, one connection". */
export function describeActivity(
  { requests, unchanged, failed, connections, messages }: Measure,
  cuts: number,
): string {
  const failures = failed === 0 ? '' : `, ${failed} failed`
  const cut = cuts === 0 ? '' : cuts === 1 ? ', cut once' : `, cut ${numberInWords(cuts)} times`
  if (messages > 0 && connections === 0) return `${countOf(messages, 'delivery', 'deliveries')}${failures}`
  if (messages > 0)
    return `${countOf(messages, 'message')}${failures}${cut || `, ${requests > 1 ? 'reconnected' : 'one connection'}`}`
  return `${countOf(requests, 'request')}${failures}${cut || `, ${unchanged === 0 ? 'none' : Math.round(unchanged)} unchanged`}`
}

/** Numbers up to ten as words: "three", but "14". */
export function numberInWords(n: number): string {
  const words = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten']
  return words[n] ?? String(n)
}

function latencyOf({ resultLatencyMs }: Summary): number {
  return resultLatencyMs ?? Number.POSITIVE_INFINITY
}

function withUnchanged({ unchanged }: Summary): string {
  const count = Math.round(unchanged)
  return count === 0 ? '' : ` with ${countOf(count, 'unchanged poll')}`
}

function hasFault({ missed, repeated, outOfOrder }: Summary): boolean {
  return missed + repeated + outOfOrder > 0
}

function describeFaults({ missed, repeated, outOfOrder }: Summary): string {
  return joinNames([
    ...(missed > 0 ? [`missed ${countOf(missed, 'event')}`] : []),
    ...(repeated > 0 ? [`received ${countOf(repeated, 'event')} again`] : []),
    ...(outOfOrder > 0 ? [`received ${countOf(outOfOrder, 'event')} out of order`] : []),
  ])
}

/** "a", "a and b", "a, b and c". */
function joinNames(items: readonly string[]): string {
  const last = items.at(-1) ?? ''
  return items.length < 2 ? last : `${items.slice(0, -1).join(', ')} and ${last}`
}
