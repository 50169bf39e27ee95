import { isFinalEvent, progressType } from '#core/events/event-type.ts'
import { openSpans, unchangedResponses } from './measure.ts'
import type { Commit, Recording } from './run.ts'

/** A stretch of time, in milliseconds since the first commit, on the server's clock. */
export interface Span {
  from: number
  to: number
}

/** What a lane shows, in milliseconds since the first commit, on the server's clock. */
export interface Lane {
  /** A connection or a request was open. */
  open: Span[]
  /** The network was cut. */
  cuts: Span[]
  /** A numbered event was heard. */
  news: { at: number; type: string; seq: number; lateMs: number }[]
  /** Progress was heard. */
  progress: number[]
  /** An answer came that held no news. */
  nothing: number[]
  /** From the final commit to its telling: how late the result was. */
  late: Span | null
}

/** One lane of the drawing. What is heard before it was committed, by the clocks' doubt, is drawn at its commit. */
export function drawLane(recording: Recording, commits: readonly Commit[]): Lane {
  const start = commits[0]?.at ?? 0
  const time = (at: number) => at + recording.offsetMs - start
  const span = ({ from, to }: Span): Span => ({ from: time(from), to: time(to) })
  const committed = new Map(commits.map(({ seq, at }) => [seq, at - start]))
  const news = recording.heard
    .filter(({ type }) => type !== progressType)
    .map(({ type, seq, at }) => {
      const truth = committed.get(seq) ?? time(at)
      return { type, seq, at: Math.max(time(at), truth), lateMs: Math.max(0, time(at) - truth) }
    })
  const result = news.find(isFinalEvent)
  return {
    open: openSpans(recording).map(span),
    cuts: recording.cuts.map(span),
    news,
    progress: recording.heard.filter(({ type }) => type === progressType).map(({ at }) => time(at)),
    nothing: unchangedResponses(recording.traffic).map(({ at }) => time(at)),
    late: result ? { from: result.at - result.lateMs, to: result.at } : null,
  }
}

/** The states as they were true, each until the next; the last one until `end`. */
export function drawTruth(commits: readonly Commit[], end: number): (Span & { state: string })[] {
  const start = commits[0]?.at ?? 0
  return commits.map(({ type, at }, index) => ({
    state: type.replace('job.', ''),
    from: at - start,
    to: Math.max((commits[index + 1]?.at ?? start + end) - start, at - start),
  }))
}

/** How long the time axis must be for everything to be seen. */
export function lengthOf(lanes: readonly Lane[], commits: readonly Commit[]): number {
  const start = commits[0]?.at ?? 0
  const last = (commits.at(-1)?.at ?? start) - start
  const ends = lanes.flatMap(({ news, nothing, progress, open }) => [
    ...news.map(({ at }) => at),
    ...nothing,
    ...progress,
    ...open.map(({ to }) => to),
  ])
  return Math.max(last, ...ends)
}

/** Round times for the axis: at most `most` of them, in steps of 1, 2 or 5. */
export function ticksOf(length: number, most: number): number[] {
  const rough = Math.max(length, 1) / most
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power
  return Array.from({ length: Math.floor(length / step) + 1 }, (_, n) => n * step)
}
