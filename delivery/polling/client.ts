import type { JobView } from '#core/jobs/job.ts'
import { catchUp, isNews } from '#core/modes/client/catch-up.ts'
import { MeteredHttpClient, retryAfterMs } from '#core/modes/client/metered-http-client.ts'
import { followWithReconnect } from '#core/modes/client/reconnect.ts'
import { sleep } from '#core/modes/client/time.ts'
import type { ModeClient } from '#core/modes/mode-client.ts'

/** Interval when the server sends no `Retry-After`; it grows while the job is unchanged. */
const minIntervalMs = 1_000
const maxIntervalMs = 10_000

/** Follows by polling: requests the job at an interval and, when it has changed, its new events. */
export const client: ModeClient = {
  name: 'polling',
  follow(target, listener) {
    const http = new MeteredHttpClient(target, listener)
    let etag: string | null = null
    let intervalMs = minIntervalMs
    return followWithReconnect(target, listener, async (cursor) => {
      while (!target.signal.aborted) {
        const { value, headers } = await http.requestJson<JobView>(
          `/results/${target.jobid}`,
          etag === null ? {} : { 'if-none-match': etag },
          http.silenceMs,
          (job) => isNews(job, cursor),
        )
        cursor.touch()
        if (value) await catchUp(http, value, cursor)
        // After the catch-up: when it fails, the next request must not be answered with 304.
        etag = headers.get('etag')
        if (cursor.finished) return
        intervalMs = value ? minIntervalMs : Math.min(intervalMs * 1.5, maxIntervalMs)
        // Jitter, so that clients that started together do not stay together; never earlier than the server asks.
        const waitMs = target.intervalMs ?? (retryAfterMs(headers) ?? intervalMs) * (1 + Math.random() / 10)
        await sleep(Math.min(waitMs, target.maxIntervalMs ?? waitMs), target.signal)
      }
    })
  },
}
