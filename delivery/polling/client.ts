import type { JobView } from '#core/jobs/job.ts'
import { pause } from '#core/modes/client/backoff.ts'
import { catchUp, holdsNews } from '#core/modes/client/catch-up.ts'
import { followOn } from '#core/modes/client/follow-with-reconnect.ts'
import { retryAfterMs, Wire } from '#core/modes/client/metered-http-client.ts'
import type { ModeClient } from '#core/modes/mode-client.ts'

/** Where the server gives no advice. */
const defaultIntervalMs = 1_000

/** Follows by asking again: for the job, and when it moved for its new events. */
export const client: ModeClient = {
  name: 'polling',
  follow(target, listener) {
    const wire = new Wire(target, listener)
    let etag: string | null = null
    return followOn(target, listener, async (told) => {
      while (!target.signal.aborted) {
        const { value, headers } = await wire.askJson<JobView>(
          `/results/${target.jobid}`,
          etag === null ? {} : { 'if-none-match': etag },
          wire.silenceMs,
          (job) => holdsNews(job, told),
        )
        told.alive()
        if (value) await catchUp(wire, value, told)
        // Only now: had the reading of the events failed, the job must not look unchanged.
        etag = headers.get('etag')
        if (told.finished) return
        await pause(target.intervalMs ?? retryAfterMs(headers) ?? defaultIntervalMs, target.signal)
      }
    })
  },
}
