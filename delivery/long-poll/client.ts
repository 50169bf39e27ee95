import type { JobView } from '#core/jobs/job.ts'
import { catchUp, isNews } from '#core/modes/client/catch-up.ts'
import { MeteredHttpClient } from '#core/modes/client/metered-http-client.ts'
import { followWithReconnect } from '#core/modes/client/reconnect.ts'
import type { ModeClient } from '#core/modes/mode-client.ts'

/** Follows by long polling: each request waits on the server for the next event. */
export const client: ModeClient = {
  name: 'long-poll',
  follow(target, listener) {
    const http = new MeteredHttpClient(target, listener)
    // The server waits for half of the timeout, so that a response without news arrives before it ends.
    const waitSeconds = Math.max(1, Math.floor(http.silenceMs / 2_000))
    const timeoutMs = Math.max(http.silenceMs, (waitSeconds + 1) * 1_000)
    return followWithReconnect(target, listener, async (cursor) => {
      while (!cursor.finished && !target.signal.aborted) {
        const { value } = await http.requestJson<JobView>(
          // The first response is the snapshot and must not wait.
          cursor.started ? `/results/${target.jobid}?after=${cursor.after}` : `/results/${target.jobid}`,
          cursor.started ? { prefer: `wait=${waitSeconds}` } : {},
          timeoutMs,
          (job) => isNews(job, cursor),
        )
        if (value) await catchUp(http, value, cursor)
      }
    })
  },
}
