import { isFinalEvent, progressType } from '../../core/events/event-type.ts'
import type { Traffic } from '../../core/modes/mode-client.ts'
import { Meter } from '../meter.ts'
import type { Commit, Recording, Run } from './run.ts'

/** The latency, traffic and completeness of one follower in one run. */
export interface Measure {
  mode: string
  title: string
  intervalMs: number | null
  /** Milliseconds from commit to receipt of each received event. */
  latency: { seq: number; type: string; latencyMs: number }[]
  /** Latency of the final event; null when it was not received. */
  resultLatencyMs: number | null
  /** Maximum error of the latencies. */
  uncertaintyMs: number
  /** Requests, including connections that are opened without an HTTP request of their own. */
  requests: number
  /** Requests whose response had no new event. */
  unchanged: number
  /** Requests without a response, error responses, and calls that the receiver did not accept. */
  failed: number
  /** Connections that stayed open for messages. */
  connections: number
  /** Messages received on a connection or as requests of the server. */
  messages: number
  bytesUp: number
  bytesDown: number
  /** Seconds during which a connection or request was open. */
  openSeconds: number
  /** Committed events that were not received, received again, and received out of order. */
  missed: number
  repeated: number
  outOfOrder: number
  failure: string | null
}

/** Measures every follower of a run against the server's commits. */
export function measureRun(run: Run): Measure[] {
  return run.recordings.map((recording) => measureRecording(recording, run.commits))
}

/** Measures one follower against the server's commits. */
export function measureRecording(recording: Recording, commits: readonly Commit[]): Measure {
  const { mode, title, intervalMs, offsetMs, uncertaintyMs, received, traffic, failure } = recording
  const numbered = received.filter(({ type }) => type !== progressType)
  const latency = commits.flatMap(({ seq, type, at }) => {
    const first = numbered.find((one) => one.seq === seq)
    return first ? [{ seq, type, latencyMs: first.at + offsetMs - at }] : []
  })
  const final = commits.find(isFinalEvent)
  const meter = new Meter()
  for (const one of traffic) meter.record(one)
  return {
    mode,
    title,
    intervalMs,
    latency,
    resultLatencyMs: latency.find(({ seq }) => seq === final?.seq)?.latencyMs ?? null,
    uncertaintyMs,
    requests: meter.requests,
    unchanged: meter.unchanged,
    failed: meter.failed,
    connections: meter.connections,
    messages: meter.messages,
    bytesUp: meter.bytesUp,
    bytesDown: meter.bytesDown,
    openSeconds: sum(openSpans(recording).map(({ from, to }) => to - from)) / 1_000,
    missed: commits.length - latency.length,
    repeated: numbered.length - new Set(numbered.map(({ seq }) => seq)).size,
    outOfOrder: numbered.filter(({ seq }, index) => seq < (numbered[index - 1]?.seq ?? 0)).length,
    failure,
  }
}

/** Requests without a response, error responses, and calls that the receiver did not accept. */
export function failures(traffic: readonly Traffic[]): Traffic[] {
  return traffic.filter(
    (one) => one.kind === 'failure' || (one.kind === 'response' && one.status >= firstErrorStatus),
  )
}

const firstErrorStatus = 400

/**
 * The responses without a new event. Excluded are error responses, the head of a stream, whose events follow as
 * messages, and a response to a creation (201).
 */
export function unchangedResponses(traffic: readonly Traffic[]): Traffic[] {
  return traffic.filter(
    (one, index) =>
      one.kind === 'response' &&
      !one.news &&
      one.status !== 201 &&
      one.status < firstErrorStatus &&
      traffic[index + 1]?.kind !== 'open',
  )
}

/**
 * The spans in which a connection or request was open. A connection that was not closed ends at `until`, by default
 * at the last traffic.
 */
export function openSpans(
  { traffic }: Pick<Recording, 'traffic'>,
  until = traffic.at(-1)?.at ?? 0,
): { from: number; to: number }[] {
  const spans: { from: number; to: number }[] = []
  const requests = new Map<number, number>()
  let openedAt: number | null = null
  for (const one of traffic) {
    if (one.kind === 'request') requests.set(one.id, one.at)
    else if (one.kind === 'response' || (one.kind === 'failure' && one.id !== undefined)) {
      const id = one.id ?? 0
      const from = requests.get(id)
      if (from !== undefined) spans.push({ from, to: one.at })
      requests.delete(id)
    } else if (one.kind === 'open') openedAt ??= one.at
    else if (one.kind === 'close' && openedAt !== null) {
      spans.push({ from: openedAt, to: one.at })
      openedAt = null
    }
  }
  if (openedAt !== null) spans.push({ from: openedAt, to: until })
  // A stream is a request and a connection; its time counts once.
  return mergeSpans(spans)
}

function mergeSpans(spans: { from: number; to: number }[]): { from: number; to: number }[] {
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
