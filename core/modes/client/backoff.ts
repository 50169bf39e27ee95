const shortestMs = 200
// After an outage everyone is to be back within seconds; a server with too much to do asks for more by `Retry-After`.
const longestMs = 2_500

/** Milliseconds before the n-th try in a row: growing, and apart from what other clients wait. */
export function backoffMs(attempt: number, random: () => number = Math.random): number {
  const most = Math.min(shortestMs * 2 ** (attempt - 1), longestMs)
  return most * (0.5 + random() / 2)
}

/** Waits. Ends early when the signal aborts, and, where asked for, when a browser is back online. */
export function pause(ms: number, signal: AbortSignal, { untilOnline = false } = {}): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      if (untilOnline) globalThis.removeEventListener?.('online', end)
      resolve()
    }
    const timer = setTimeout(end, ms)
    signal.addEventListener('abort', end)
    if (untilOnline) globalThis.addEventListener?.('online', end)
  })
}
