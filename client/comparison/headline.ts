import { countOf, formatDuration } from '#client/format/amounts.ts'
import type { Measure } from './measure.ts'
import type { Run } from './run.ts'
import type { Summary } from './summary.ts'

/** Ways that differ by less than this are told as equally quick: no person would notice. */
const sameMs = 10

/** What happened, in one or two sentences. */
export function headlineOf(summaries: readonly Summary[]): string {
  const deaf = summaries.filter(({ resultLateMs }) => resultLateMs === null)
  if (deaf.length > 0) return `${listed(deaf.map(modeTitle))} did not hear the result.`
  const lossy = summaries.find(({ missed, repeated, disordered }) => missed + repeated + disordered > 0)
  if (lossy) return `${modeTitle(lossy)} ${faultOf(lossy)}.`
  const sorted = summaries.toSorted((a, b) => late(a) - late(b))
  const [best] = sorted
  const worst = sorted.at(-1)
  if (!best || !worst) return 'Nothing was compared.'
  if (best === worst) return `${modeTitle(best)} heard the result in ${formatLatency(best)}${vain(best)}.`
  if (late(worst) - late(best) < sameMs) {
    return `${summaries.length === 2 ? 'Both' : `All ${inWords(summaries.length)}`} ways heard the result within ${formatLatency(worst)}.`
  }
  return `${modeTitle(best)} heard it in ${formatLatency(best)}. ${modeTitle(worst)} was ${formatLatency(worst)} late${vain(worst)}.`
}

/** Whether every way saw the same events; `exactly` says that none was missed and none repeated. */
export function verdictOf(
  summaries: readonly Summary[],
  runs: readonly Run[],
): { headline: string; exactly: boolean } {
  const faults = summaries
    .filter(({ missed, repeated, disordered }) => missed + repeated + disordered > 0)
    .map((summary) => `${modeTitle(summary)} ${faultOf(summary)}`)
  if (faults.length > 0) return { headline: `${faults.join('; ')}.`, exactly: false }
  const events = runs.reduce((sum, { commits }) => sum + commits.length, 0)
  const who = summaries.length === 1 ? 'It saw all' : 'Every way saw the same'
  return { headline: `${who} ${inWords(events)} events, in order`, exactly: true }
}

/** "Polling every 1 s" where an interval was set. */
export function modeTitle({ title, intervalMs }: { title: string; intervalMs: number | null }): string {
  return intervalMs === null ? title : `${title} every ${formatDuration(intervalMs)}`
}

/** How late the result was; below what the clocks leave open, only a bound. */
export function formatLatency({
  resultLateMs,
  uncertaintyMs,
}: Pick<Summary, 'resultLateMs' | 'uncertaintyMs'>): string {
  if (resultLateMs === null) return 'never'
  const doubt = Math.max(uncertaintyMs, 0.1)
  return resultLateMs <= doubt
    ? `under ${formatDuration(Math.max(1, Math.ceil(2 * doubt)))}`
    : formatDuration(resultLateMs)
}

/** What the way did, in a few words: "5 asks, 2 for nothing", "one connection, cut once". */
export function noteOf({ mode, requests, wasted, messages }: Measure, cuts: number): string {
  const cut = cuts === 0 ? '' : cuts === 1 ? ', cut once' : `, cut ${inWords(cuts)} times`
  if (mode === 'webhook') return `called ${messages === 1 ? 'once' : `${inWords(messages)} times`}`
  if (messages > 0)
    return `${countOf(messages, 'message')}${cut || `, ${requests > 1 ? 'taken up again' : 'one connection'}`}`
  return `${countOf(requests, 'ask')}${cut || `, ${wasted === 0 ? 'none' : Math.round(wasted)} for nothing`}`
}

/** Small numbers as words: "three", but "14". */
export function inWords(n: number): string {
  const words = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten']
  return words[n] ?? String(n)
}

function late({ resultLateMs }: Summary): number {
  return resultLateMs ?? Number.POSITIVE_INFINITY
}

function vain({ wasted }: Summary): string {
  const times = Math.round(wasted)
  if (times === 0) return ''
  const often = times === 1 ? 'once' : times === 2 ? 'twice' : `${inWords(times)} times`
  return ` and asked ${often} for nothing`
}

function faultOf({ missed, repeated, disordered }: Summary): string {
  return listed([
    ...(missed > 0 ? [`missed ${countOf(missed, 'event')}`] : []),
    ...(repeated > 0 ? [`heard ${countOf(repeated, 'event')} again`] : []),
    ...(disordered > 0 ? [`heard ${countOf(disordered, 'event')} out of order`] : []),
  ])
}

/** "a", "a and b", "a, b and c". */
export function listed(items: readonly string[]): string {
  const last = items.at(-1) ?? ''
  return items.length < 2 ? last : `${items.slice(0, -1).join(', ')} and ${last}`
}
