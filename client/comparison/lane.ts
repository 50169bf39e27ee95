import { isFinalEvent, progressType } from '#core/events/event-type.ts'
import { openSpans, unchangedResponses } from './measure.ts'
import type { Commit, Recording } from './run.ts'

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
  /** From the commit of the final event to its receipt: the latency of the result. */
  resultDelay: Span | null
}

/**
 * Converts a recording to a lane. Within the clock uncertainty an event may be received before its commit; it is
 * placed at the commit.
 */
export function toLane(recording: Recording, commits: readonly Commit[]): Lane {
  const start = commits[0]?.at ?? 0
  const time = (at: number) => at + recording.offsetMs - start
  const span = ({ from, to }: Span): Span => ({ from: time(from), to: time(to) })
  const committed = new Map(commits.map(({ seq, at }) => [seq, at - start]))
  const events = recording.heard
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
    open: openSpans(recording).map(span),
    cuts: recording.cuts.map(span),
    events,
    progress: recording.heard.filter(({ type }) => type === progressType).map(({ at }) => time(at)),
    unchanged: unchangedResponses(recording.traffic).map(({ at }) => time(at)),
    resultDelay: result ? { from: result.at - result.latencyMs, to: result.at } : null,
  }
}

/** The states of the job, each until the next one; the last one until `end`. */
export function toStateSpans(commits: readonly Commit[], end: number): (Span & { state: string })[] {
  const start = commits[0]?.at ?? 0
  return commits.map(({ type, at }, index) => ({
    state: type.replace('job.', ''),
    from: at - start,
    to: Math.max((commits[index + 1]?.at ?? start + end) - start, at - start),
  }))
}

/** The length of a time axis that shows everything, in milliseconds. */
export function axisLength(lanes: readonly Lane[], commits: readonly Commit[]): number {
  const start = commits[0]?.at ?? 0
  const last = (commits.at(-1)?.at ?? start) - start
  const ends = lanes.flatMap(({ events, unchanged, progress, open }) => [
    ...events.map(({ at }) => at),
    ...unchanged,
    ...progress,
    ...open.map(({ to }) => to),
  ])
  return Math.max(last, ...ends)
}

/** Round times for the axis, about `maxTicks` of them, in steps of 1, 2 or 5. */
export function axisTicks(length: number, maxTicks: number): number[] {
  const rough = Math.max(length, 1) / maxTicks
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power
  return Array.from({ length: Math.floor(length / step) + 1 }, (_, n) => n * step)
}
