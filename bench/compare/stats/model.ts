import type { ModeGuide } from '#core/modes/mode-guide.ts'

/** What the analytic model needs to know about a way of following a job. */
export interface ModelInput {
  kind: ModeGuide['kind']
  /** Interval between two requests; null in modes without one. */
  intervalMs: number | null
  /** Mean length of a job, and how much lengths differ from it, as a share. */
  jobMs: number
  spread: number
  /** Events of a job that change its state after its submission. */
  events: number
  /** Round trip of the cheapest request to the same server. */
  rttMs: number
}

/** Predictions of the analytic model, shown beside the measurements. */
export interface ModelOutput {
  /** From the commit of the final event to its receipt. */
  meanMs: number
  p50Ms: number
  p99Ms: number
  /** Requests per job, the one that fetches the events after each change included; null in modes without polls. */
  requests: number | null
  /** Share of the polls after the first one that find no news; null in modes without polls. */
  wasted: number | null
}

/** Job lengths for which the latency of polling is computed. */
const gridSize = 2_000

/**
 * Polling at interval T: the first poll is at the submission, so a job of length D is found complete at the next
 * multiple of T, T·⌈D/T⌉ - D late. For D much longer than T this is uniform on [0, T], with a mean of T/2. Of D/T
 * polls all but one per event find nothing: wasted = 1 - events · T/D. A long poll waits for each event. Both fetch
 * the events after a response with news: two requests per event, and one for the snapshot. A stream delivers after
 * half a round trip; a push is a request to the client.
 */
export function predict({ kind, intervalMs, jobMs, spread, events, rttMs }: ModelInput): ModelOutput {
  if (intervalMs !== null) {
    const lengths = Array.from(
      { length: gridSize },
      (_, n) => jobMs * (1 + spread * ((2 * (n + 0.5)) / gridSize - 1)),
    )
    const polls = lengths.map((length) => Math.ceil(length / intervalMs))
    const late = lengths
      .map((length, n) => (polls[n] ?? 0) * intervalMs - length + rttMs)
      .sort((a, b) => a - b)
    const meanPolls = meanOf(polls)
    const news = Math.min(events, meanPolls)
    return {
      meanMs: meanOf(late),
      p50Ms: late[gridSize / 2] ?? Number.NaN,
      p99Ms: late[Math.floor(gridSize * 0.99)] ?? Number.NaN,
      requests: 1 + meanPolls + news,
      wasted: Math.max(0, 1 - news / meanPolls),
    }
  }
  if (kind === 'pull') {
    return { meanMs: rttMs, p50Ms: rttMs, p99Ms: 2 * rttMs, requests: 1 + 2 * events, wasted: 0 }
  }
  const meanMs = kind === 'push' ? rttMs : rttMs / 2
  return { meanMs, p50Ms: meanMs, p99Ms: 2 * meanMs, requests: null, wasted: null }
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
