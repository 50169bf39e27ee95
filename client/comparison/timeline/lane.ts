import { isFinalEvent, progressType } from '../../../core/events/event-type.ts'
import type { JobState } from '../../../core/jobs/job.ts'
import { failures, openSpans, unchangedResponses } from '../measure.ts'
import type { Commit, Recording } from '../run.ts'

/** A time span in milliseconds since the first commit, on the server's clock. */
export interface Span {
  from: number
  to: number
}

/** The lane of one follower, in milliseconds since the first commit, on the server's clock. */
export interface Lane {
  /** A connection or a request was open. */
  open: Span[]
  /** The network was cut. */
  cuts: Span[]
  /** Numbered events as they were received. */
  events: { at: number; type: string; seq: number; latencyMs: number }[]
  /** Progress events. */
  progress: number[]
  /** Responses without a new event. */
  unchanged: number[]
  /** Failed requests and refused calls. */
  failures: number[]
  /** From the commit of the final event to its receipt: the latency of the result. */
  resultDelay: Span | null
}

/**
 * Converts a recording to a lane. Within the clock uncertainty an event may be received before its commit; it is
 * placed at the commit. `elapsedMs` is the current time of a run in progress, until which connections are open.
 */
export function toLane(recording: Recording, commits: readonly Commit[], elapsedMs?: number): Lane {
  const start = commits[0]?.at ?? 0
  const time = (at: number) => at + recording.offsetMs - start
  const span = ({ from, to }: Span): Span => ({ from: time(from), to: time(to) })
  const committed = new Map(commits.map(({ seq, at }) => [seq, at - start]))
  const events = recording.received
    .filter(({ type }) => type !== progressType)
    .map(({ type, seq, at }) => {
      const committedAt = committed.get(seq) ?? time(at)
      return {
        type,
        seq,
        at: Math.max(time(at), committedAt),
        latencyMs: Math.max(0, time(at) - committedAt),
      }
    })
  const result = events.find(isFinalEvent)
  return {
    open: openSpans(
      recording,
      elapsedMs === undefined ? undefined : elapsedMs + start - recording.offsetMs,
    ).map(span),
    cuts: recording.cuts.map(span),
    events,
    progress: recording.received.filter(({ type }) => type === progressType).map(({ at }) => time(at)),
    unchanged: unchangedResponses(recording.traffic).map(({ at }) => time(at)),
    failures: failures(recording.traffic).map(({ at }) => time(at)),
    resultDelay: result ? { from: result.at - result.latencyMs, to: result.at } : null,
  }
}

/** The states of the job, each until the next one; the last one until `end`. */
export function toStateSpans(commits: readonly Commit[], end: number): (Span & { state: JobState })[] {
  const start = commits[0]?.at ?? 0
  return commits.map(({ type, at }, index) => ({
    state: type.replace('job.', '') as JobState,
    from: at - start,
    to: Math.max((commits[index + 1]?.at ?? start + end) - start, at - start),
  }))
}
