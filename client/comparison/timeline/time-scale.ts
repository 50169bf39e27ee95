import type { Commit } from '../run.ts'
import type { Lane, Span } from './lane.ts'

/** The time axis of a chart; times in milliseconds since the first commit. */
export interface TimeScale {
  length: number
  /** A gap without any mark after the last commit that is drawn shortened; null without one. */
  gap: Span | null
  /** Position of a time on the axis, from 0 to 1. */
  toShare(ms: number): number
  /** Round times for the axis, about `maxTicks` of them. */
  ticks(maxTicks: number): number[]
}

/** Share of the axis from which a gap is shortened, and the share that it then takes. */
const minGapShare = 0.4
const shortGapShare = 0.07

/** Space after the last mark, as a factor. */
const margin = 1.04

/** An axis is at least this long. */
const minLengthMs = 1_000

/**
 * Creates an axis that shows everything. One late mark, such as a poll long after the result, would squeeze all others
 * into a corner; the gap before it is shortened. The axis of a run in progress reaches until `elapsedMs` and is linear.
 */
export function createTimeScale(
  lanes: readonly Lane[],
  commits: readonly Commit[],
  elapsedMs?: number,
): TimeScale {
  const start = commits[0]?.at ?? 0
  const last = (commits.at(-1)?.at ?? start) - start
  const marks = lanes.flatMap(({ events, unchanged, failures, progress, open, cuts }) => [
    ...events.map(({ at }) => at),
    ...unchanged,
    ...failures,
    ...progress,
    ...[...open, ...cuts].flatMap(({ from, to }) => [from, to]),
  ])
  const end = marks.reduce((max, at) => Math.max(max, at), Math.max(last, elapsedMs ?? 0))
  const length = Math.max(end * margin, minLengthMs)
  const gap = elapsedMs === undefined ? longestGap([...marks, last], last) : null
  if (!gap || (gap.to - gap.from) / length < minGapShare) return linearScale(length)
  return brokenScale(length, gap)
}

/** The longest span between two neighbouring marks after the time; null without one. */
function longestGap(marks: readonly number[], after: number): Span | null {
  const sorted = marks.filter((at) => at >= after).toSorted((a, b) => a - b)
  return sorted.reduce<Span | null>((longest, from, index) => {
    const to = sorted[index + 1] ?? from
    return to - from > (longest ? longest.to - longest.from : 0) ? { from, to } : longest
  }, null)
}

function linearScale(length: number): TimeScale {
  return {
    length,
    gap: null,
    toShare: (ms) => clamp(ms / length),
    ticks: (maxTicks) => axisTicks(length, maxTicks),
  }
}

function brokenScale(length: number, { from, to }: Span): TimeScale {
  // The marks at the edges of the gap keep some distance to it.
  const inset = (to - from) * 0.02
  const gap = { from: from + inset, to: to - inset }
  const drawn = length - (gap.to - gap.from)
  const unit = (1 - shortGapShare) / drawn
  const toShare = (ms: number) => {
    if (ms <= gap.from) return clamp(ms * unit)
    const share = gap.from * unit + shortGapShare
    if (ms >= gap.to) return clamp(share + (ms - gap.to) * unit)
    return gap.from * unit + ((ms - gap.from) / (gap.to - gap.from)) * shortGapShare
  }
  return {
    length,
    gap,
    toShare,
    ticks(maxTicks) {
      const ticks = axisTicks(drawn, maxTicks)
      const step = ticks[1] ?? drawn
      const late = Math.round(to / step) * step
      return [...ticks.filter((ms) => ms < gap.from), ...(late > gap.to ? [late] : [to])]
    },
  }
}

/** Round times, about `maxTicks` of them, in steps of 1, 2 or 5. */
export function axisTicks(length: number, maxTicks: number): number[] {
  const rough = Math.max(length, 1) / maxTicks
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power
  return Array.from({ length: Math.floor(length / step) + 1 }, (_, n) => n * step)
}

function clamp(share: number): number {
  return Math.min(1, Math.max(0, share))
}
