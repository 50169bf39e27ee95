/** One request for the server's time: local times before and after, and the server's time in between. */
export interface ClockSample {
  sentAt: number
  receivedAt: number
  /** The server's clock in whole milliseconds, truncated. */
  serverAt: number
}

export interface ClockOffset {
  /** Server's clock minus this one, in milliseconds. */
  offsetMs: number
  /** Maximum error of `offsetMs`. */
  uncertaintyMs: number
}

/**
 * Estimates the offset of the server's clock. The server's timestamp lies between sending and receiving, so each
 * sample bounds the offset from both sides; the result is the intersection of all samples (as in NTP, RFC 5905
 * §11.2.1, for one clock over time).
 * @throws RangeError without a sample
 */
export function estimateOffset(samples: readonly ClockSample[]): ClockOffset {
  const bounds = samples.map(({ sentAt, receivedAt, serverAt }) => ({
    low: serverAt - receivedAt,
    high: serverAt + 1 - sentAt,
  }))
  const first = bounds.toSorted((a, b) => a.high - a.low - (b.high - b.low))[0]
  if (!first) throw new RangeError('An offset needs at least one sample.')
  const low = Math.max(...bounds.map((bound) => bound.low))
  const high = Math.min(...bounds.map((bound) => bound.high))
  // A clock that was set in between leaves no intersection; the fastest sample is then the best estimate.
  return low <= high ? midpoint(low, high) : midpoint(first.low, first.high)
}

function midpoint(low: number, high: number): ClockOffset {
  return { offsetMs: (low + high) / 2, uncertaintyMs: (high - low) / 2 }
}
