import { isFinalEvent, progressType } from '#core/events/event-type.ts'
import type { Traffic } from '#core/modes/mode-client.ts'
import type { Commit, Recording, Run } from './run.ts'

/** What a way of hearing back cost and brought, in one run. */
export interface Measure {
  mode: string
  title: string
  intervalMs: number | null
  /** Each event that was committed and heard: milliseconds from the server's commit to its telling. */
  latency: { seq: number; type: string; lateMs: number }[]
  /** The same of the final event; null when it was not heard. */
  resultLateMs: number | null
  /** Half the width of what the clocks leave open. */
  uncertaintyMs: number
  /** Requests, and connections that were opened without one. */
  requests: number
  /** Requests whose answer held no news. */
  wasted: number
  /** Messages that came down on an open connection. */
  messages: number
  bytesUp: number
  bytesDown: number
  /** Seconds during which a connection or a request was open. */
  openSeconds: number
  /** Committed events that were never heard, and heard ones that had been heard before or came out of order. */
  missed: number
  repeated: number
  disordered: number
  failure: string | null
}

/** Measures every way of a run against what the server committed. */
export function measureRun(run: Run): Measure[] {
  return run.recordings.map((recording) => measureRecording(recording, run.commits))
}

export function measureRecording(recording: Recording, commits: readonly Commit[]): Measure {
  const { mode, title, intervalMs, offsetMs, uncertaintyMs, heard, traffic, failure } = recording
  const numbered = heard.filter(({ type }) => type !== progressType)
  const latency = commits.flatMap(({ seq, type, at }) => {
    const first = numbered.find((one) => one.seq === seq)
    return first ? [{ seq, type, lateMs: first.at + offsetMs - at }] : []
  })
  const final = commits.find(isFinalEvent)
  const requests = traffic.filter((one) => one.kind === 'request')
  const responses = traffic.filter((one) => one.kind === 'response')
  const messages = traffic.filter((one) => one.kind === 'message')
  const bytes = (direction: 'up' | 'down') =>
    sum(messages.filter((one) => one.direction === direction).map((one) => one.bytes))
  return {
    mode,
    title,
    intervalMs,
    latency,
    resultLateMs: latency.find(({ seq }) => seq === final?.seq)?.lateMs ?? null,
    uncertaintyMs,
    requests: requests.length + ownConnections(traffic),
    wasted: unchangedResponses(traffic).length,
    messages: messages.filter(({ direction }) => direction === 'down').length,
    bytesUp: sum(requests.map(({ bytesUp }) => bytesUp)) + bytes('up'),
    bytesDown: sum(responses.map(({ bytesDown }) => bytesDown)) + bytes('down'),
    openSeconds: sum(openSpans(recording).map(({ from, to }) => to - from)) / 1_000,
    missed: commits.length - latency.length,
    repeated: numbered.length - new Set(numbered.map(({ seq }) => seq)).size,
    disordered: numbered.filter(({ seq }, index) => seq < (numbered[index - 1]?.seq ?? 0)).length,
    failure,
  }
}

/** Connections that were not opened by a request that is told already: a WebSocket's. */
function ownConnections(traffic: readonly Traffic[]): number {
  return traffic.filter((one, index) => one.kind === 'open' && traffic[index - 1]?.kind !== 'response').length
}

/**
 * The answers that held no news. The head of a stream is none of them, as its news comes in the messages after
 * it; nor is the answer to a request that made something, as a webhook's follower does first.
 */
export function unchangedResponses(traffic: readonly Traffic[]): Traffic[] {
  return traffic.filter(
    (one, index) =>
      one.kind === 'response' && !one.news && one.status !== 201 && traffic[index + 1]?.kind !== 'open',
  )
}

/** The times during which a connection or a request was open; one that never closed ends with the last traffic. */
export function openSpans({ traffic }: Pick<Recording, 'traffic'>): { from: number; to: number }[] {
  const spans: { from: number; to: number }[] = []
  const requests = new Map<number, number>()
  const last = traffic.at(-1)?.at ?? 0
  let openedAt: number | null = null
  for (const one of traffic) {
    if (one.kind === 'request') requests.set(one.id, one.at)
    else if (one.kind === 'response') {
      const from = requests.get(one.id)
      if (from !== undefined) spans.push({ from, to: one.at })
      requests.delete(one.id)
    } else if (one.kind === 'open') openedAt ??= one.at
    else if (one.kind === 'close' && openedAt !== null) {
      spans.push({ from: openedAt, to: one.at })
      openedAt = null
    }
  }
  if (openedAt !== null) spans.push({ from: openedAt, to: last })
  // A stream is a request too; its time is told once.
  return merged(spans)
}

function merged(spans: { from: number; to: number }[]): { from: number; to: number }[] {
  const result: { from: number; to: number }[] = []
  for (const span of spans.toSorted((a, b) => a.from - b.from)) {
    const before = result.at(-1)
    if (before && span.from <= before.to) before.to = Math.max(before.to, span.to)
    else result.push({ ...span })
  }
  return result
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
