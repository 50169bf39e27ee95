import type { JobView } from '#core/jobs/job.ts'
import { catchUp, holdsNews } from '#core/modes/client/catch-up.ts'
import { followWithReconnect } from '#core/modes/client/follow-with-reconnect.ts'
import { MeteredHttpClient } from '#core/modes/client/metered-http-client.ts'
import type { ModeClient } from '#core/modes/mode-client.ts'

/** Follows by asking and being answered when there is news. */
export const client: ModeClient = {
  name: 'long-poll',
  follow(target, listener) {
    const http = new MeteredHttpClient(target, listener)
    // Half of the patience goes into the wait, so that an answer without news still comes in time.
    const waitSeconds = Math.max(1, Math.floor(http.silenceMs / 2_000))
    const timeoutMs = Math.max(http.silenceMs, (waitSeconds + 1) * 1_000)
    return followWithReconnect(target, listener, async (cursor) => {
      while (!cursor.finished && !target.signal.aborted) {
        const { value } = await http.askJson<JobView>(
          // The first answer is the snapshot, and not to be waited for.
          cursor.begun ? `/results/${target.jobid}?after=${cursor.after}` : `/results/${target.jobid}`,
          cursor.begun ? { prefer: `wait=${waitSeconds}` } : {},
          timeoutMs,
          (job) => holdsNews(job, cursor),
        )
        if (value) await catchUp(http, value, cursor)
      }
    })
  },
}
