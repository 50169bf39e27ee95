import { setTimeout as delay } from 'node:timers/promises'
import { ApiError, type ErrorCode } from '#core/http/api-error.ts'

const firstPauseMs = 100
const maxPauseMs = 5_000
/** Longer outages end the attempt, so that another worker can try. */
const maxOutageMs = 10 * 60_000

const outageCodes: readonly ErrorCode[] = ['storage_full', 'unavailable']

/**
 * Repeats an operation with exponential backoff while the storage is full, or storage or database cannot be reached. A
 * job has few attempts, and an outage would end one as soon as it begins: that of the database too, when only some
 * connections are refused, as during a smart shutdown or when all of them are taken.
 * `onOutage` is called with the first error.
 * @throws the last error, after 10 minutes or when one of the signals aborts
 */
export async function retryOutage<T>(
  operation: () => Promise<T>,
  { signals, onOutage }: { signals: AbortSignal[]; onOutage(error: unknown): void },
): Promise<T> {
  const startedAt = performance.now()
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(2 * pauseMs, maxPauseMs)) {
    try {
      return await operation()
    } catch (error) {
      const isOutage = error instanceof ApiError && outageCodes.includes(error.code)
      if (!isOutage || performance.now() - startedAt > maxOutageMs) throw error
      if (pauseMs === firstPauseMs) onOutage(error)
      const signal = AbortSignal.any(signals)
      await delay(pauseMs, undefined, { signal }).catch(() => Promise.reject(error))
    }
  }
}
