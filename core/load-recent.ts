/**
 * Returns a function that loads a value, or returns the last one while it is younger than `maxAgeMs`. Concurrent calls
 * share one load; a failed load is repeated by the next call. The age counts from the start of the load.
 */
export function loadRecent<T>(load: () => Promise<T>, maxAgeMs: number): () => Promise<T> {
  let recent: { loading: Promise<T>; startedAt: number; isLoading: boolean } | undefined
  return () => {
    const now = performance.now()
    if (recent && (recent.isLoading || now - recent.startedAt < maxAgeMs)) return recent.loading
    const started = { loading: load(), startedAt: now, isLoading: true }
    recent = started
    started.loading.then(
      () => {
        started.isLoading = false
      },
      () => {
        if (recent === started) recent = undefined
      },
    )
    return started.loading
  }
}
