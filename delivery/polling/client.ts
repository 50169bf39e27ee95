import type { JobView } from '#core/jobs/job.ts'
import { pause } from '#core/modes/client/backoff.ts'
import { catchUp, holdsNews } from '#core/modes/client/catch-up.ts'
import { followWithReconnect } from '#core/modes/client/follow-with-reconnect.ts'
import { MeteredHttpClient, retryAfterMs } from '#core/modes/client/metered-http-client.ts'
import type { ModeClient } from '#core/modes/mode-client.ts'

/** Where the server gives no advice. */
const defaultIntervalMs = 1_000

/** Follows by asking again: for the job, and when it moved for its new events. */
export const client: ModeClient = {
  name: 'polling',
  follow(target, listener) {
    const http = new MeteredHttpClient(target, listener)
    let etag: string | null = null
    return followWithReconnect(target, listener, async (cursor) => {
      while (!target.signal.aborted) {
        const { value, headers } = await http.askJson<JobView>(
          `/results/${target.jobid}`,
          etag === null ? {} : { 'if-none-match': etag },
          http.silenceMs,
          (job) => holdsNews(job, cursor),
        )
        cursor.alive()
        if (value) await catchUp(http, value, cursor)
        // Only now: had the reading of the events failed, the job must not look unchanged.
        etag = headers.get('etag')
        if (cursor.finished) return
        await pause(target.intervalMs ?? retryAfterMs(headers) ?? defaultIntervalMs, target.signal)
      }
    })
  },
}
