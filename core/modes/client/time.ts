/** Current time on the client's own clock, in milliseconds. */
export function now(): number {
  return performance.timeOrigin + performance.now()
}

/** Resolves after the time, when the signal aborts or, with `untilOnline`, when the browser is online again. */
export function sleep(ms: number, signal: AbortSignal, { untilOnline = false } = {}): Promise<void> {
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
