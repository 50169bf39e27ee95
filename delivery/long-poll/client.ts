import type { JobView } from '#core/jobs/job.ts'
import { catchUp, holdsNews } from '#core/modes/client/catch-up.ts'
import { followOn } from '#core/modes/client/follow-with-reconnect.ts'
import { Wire } from '#core/modes/client/metered-http-client.ts'
import type { ModeClient } from '#core/modes/mode-client.ts'

/** Follows by asking and being answered when there is news. */
export const client: ModeClient = {
  name: 'long-poll',
  follow(target, listener) {
    const wire = new Wire(target, listener)
    // Half of the patience goes into the wait, so that an answer without news still comes in time.
    const waitSeconds = Math.max(1, Math.floor(wire.silenceMs / 2_000))
    const timeoutMs = Math.max(wire.silenceMs, (waitSeconds + 1) * 1_000)
    return followOn(target, listener, async (told) => {
      while (!told.finished && !target.signal.aborted) {
        const { value } = await wire.askJson<JobView>(
          // The first answer is the snapshot, and not to be waited for.
          told.begun ? `/results/${target.jobid}?after=${told.after}` : `/results/${target.jobid}`,
          told.begun ? { prefer: `wait=${waitSeconds}` } : {},
          timeoutMs,
          (job) => holdsNews(job, told),
        )
        if (value) await catchUp(wire, value, told)
      }
    })
  },
}
