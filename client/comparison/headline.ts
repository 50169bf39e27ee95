import type { Measure } from './measure.ts'
import { englishComparison, numberInWords, type TranslateComparison } from './messages.ts'
import type { Run } from './run.ts'
import type { Summary } from './summary.ts'

/** Latencies that differ by less than this are reported as equal. */
const negligibleMs = 10

/** The result of a comparison in one or two sentences. */
export function headlineOf(
  summaries: readonly Summary[],
  t: TranslateComparison = englishComparison,
): string {
  const failed = summaries.filter(({ resultLatencyMs }) => resultLatencyMs === null)
  if (failed.length > 0) {
    return t('headline.notReceived', {
      names: joinNames(
        failed.map((one) => followerTitle(one, t)),
        t,
      ),
    })
  }
  const lossy = summaries.find(hasFault)
  if (lossy) return describeFaults(lossy, t)
  const sorted = summaries.toSorted((a, b) => latencyOf(a) - latencyOf(b))
  const [best] = sorted
  const worst = sorted.at(-1)
  if (!best || !worst) return t('headline.none')
  if (best === worst) {
    return t('headline.one', {
      name: followerTitle(best, t),
      latency: formatLatency(best, t),
      unchanged: withUnchanged(best, t),
    })
  }
  if (latencyOf(worst) - latencyOf(best) < negligibleMs) {
    const latency = formatLatency(worst, t)
    const count = numberInWords(summaries.length, t)
    return summaries.length === 2 ? t('headline.both', { latency }) : t('headline.all', { count, latency })
  }
  return t('headline.range', {
    best: followerTitle(best, t),
    bestLatency: formatLatency(best, t),
    worst: followerTitle(worst, t),
    worstLatency: formatLatency(worst, t),
    unchanged: withUnchanged(worst, t),
  })
}

/** Whether all modes received the same events; `exact` says that none was missed, repeated or out of order. */
export function describeCompleteness(
  summaries: readonly Summary[],
  runs: readonly Run[],
  t: TranslateComparison = englishComparison,
): { sentence: string; exact: boolean } {
  const faults = summaries.filter(hasFault).map((summary) => describeFaults(summary, t).replace(/\.$/, ''))
  if (faults.length > 0) return { sentence: `${faults.join('; ')}.`, exact: false }
  const events = numberInWords(
    runs.reduce((sum, { commits }) => sum + commits.length, 0),
    t,
  )
  const sentence = t(summaries.length === 1 ? 'complete.one' : 'complete.all', { events })
  return { sentence, exact: true }
}

/** The title of the mode, with the polling interval if one was set: "Polling every 1 s". */
export function followerTitle(
  { title, intervalMs }: { title: string; intervalMs: number | null },
  t: TranslateComparison = englishComparison,
): string {
  return intervalMs === null ? title : t('follower.every', { title, interval: t.duration(intervalMs) })
}

/** The latency of the result. Below the clock uncertainty only an upper bound is given. */
export function formatLatency(
  { resultLatencyMs, uncertaintyMs }: Pick<Summary, 'resultLatencyMs' | 'uncertaintyMs'>,
  t: TranslateComparison = englishComparison,
): string {
  if (resultLatencyMs === null) return t('latency.never')
  const uncertainty = Math.max(uncertaintyMs, 0.1)
  return resultLatencyMs <= uncertainty
    ? t('latency.under', { duration: t.duration(Math.max(1, Math.ceil(2 * uncertainty))) })
    : t.duration(resultLatencyMs)
}

/** The traffic of a follower in a few words: "5 requests, 2 unchanged", "3 messages, one connection". */
export function describeActivity(
  { requests, unchanged, failed, connections, messages }: Measure,
  cuts: number,
  t: TranslateComparison = englishComparison,
): string {
  const failures = failed > 0 && t('activity.failed', { count: failed })
  const cut = cuts > 0 && t('activity.cut', { count: cuts, times: numberInWords(cuts, t) })
  const parts =
    messages > 0 && connections === 0
      ? [t('activity.deliveries', { count: messages }), failures]
      : messages > 0
        ? [
            t('activity.messages', { count: messages }),
            failures,
            cut || t(requests > 1 ? 'activity.reconnected' : 'activity.oneConnection'),
          ]
        : [
            t('activity.requests', { count: requests }),
            failures,
            cut || t('activity.unchanged', { count: Math.round(unchanged) }),
          ]
  return parts.filter(Boolean).join(', ')
}

function latencyOf({ resultLatencyMs }: Summary): number {
  return resultLatencyMs ?? Number.POSITIVE_INFINITY
}

function withUnchanged({ unchanged }: Summary, t: TranslateComparison): string {
  const count = Math.round(unchanged)
  return count === 0 ? '' : t('headline.unchanged', { count })
}

function hasFault({ missed, repeated, outOfOrder }: Summary): boolean {
  return missed + repeated + outOfOrder > 0
}

function describeFaults(summary: Summary, t: TranslateComparison): string {
  const { missed, repeated, outOfOrder } = summary
  const faults = [
    missed > 0 && t('fault.missed', { count: missed }),
    repeated > 0 && t('fault.repeated', { count: repeated }),
    outOfOrder > 0 && t('fault.outOfOrder', { count: outOfOrder }),
  ].filter((fault) => fault !== false)
  return t('headline.faults', { name: followerTitle(summary, t), faults: joinNames(faults, t) })
}

/** "a", "a and b", "a, b and c". */
function joinNames(items: readonly string[], { language }: TranslateComparison): string {
  // British English has no comma before "and".
  return new Intl.ListFormat(language === 'en' ? 'en-GB' : language).format(items)
}
