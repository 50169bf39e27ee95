/** One exchange with the server: what this clock said before and after, and what the server's said between. */
export interface ClockSample {
  sentAt: number
  receivedAt: number
  /** Whole milliseconds: the server's clock, cut off, not rounded. */
  serverAt: number
}

export interface ClockOffset {
  /** Server's clock minus this one, in milliseconds. */
  offsetMs: number
  /** The true offset is not further away than this. */
  uncertaintyMs: number
}

/**
 * Estimates how far the server's clock is ahead. The server answered somewhere between sending and receiving,
 * so each sample bounds the offset from both sides; all samples together bound it more closely (the
 * intersection of NTP, RFC 5905 §11.2.1, of one clock over time).
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
  // A clock that was set in the middle leaves nothing in common; the quickest exchange is then the best word.
  return low <= high ? between(low, high) : between(first.low, first.high)
}

function between(low: number, high: number): ClockOffset {
  return { offsetMs: (low + high) / 2, uncertaintyMs: (high - low) / 2 }
}
