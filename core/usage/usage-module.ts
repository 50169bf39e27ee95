import type { ServiceModule } from '../modes/delivery-mode.ts'
import { hasSubmitQuota, requirePlanQuota } from './quotas.ts'

/** Records per transaction of the roll-up. */
const rollUpBatch = 5_000

/**
 * Metering and quotas as a module: jobs and pages are recorded in the transaction of their event, so that they are
 * counted exactly once, whichever process dies. (Attempts are recorded with the outcome of a delivery.)
 */
export const usage: ServiceModule = {
  name: 'usage',
  async onEvent(tx, event, job, { usage, clock }) {
    const at = clock()
    if (event.type === 'job.uploaded') {
      const limits = await usage.addJob(tx, job, at)
      if (limits && hasSubmitQuota(limits)) {
        requirePlanQuota(limits, await usage.quotaUse(tx, job.userid, at), at)
      }
    }
    const pages = event.data.analysis?.pages.count
    if (event.type === 'job.completed' && pages) await usage.addPages(tx, job.userid, pages, at)
  },
  sweeps: [
    { what: 'usage records', everyMs: 15_000, sweep: ({ usage }) => usage.rollUp(rollUpBatch) },
    { what: 'storage samples', everyMs: 3_600_000, sweep: (s) => s.usage.sampleStorage(s.clock()) },
    {
      what: 'old usage records',
      everyMs: 3_600_000,
      sweep: ({ usage, clock, limits }) =>
        usage.deleteRecords(new Date(clock().getTime() - limits.usageRecordDays * 86_400_000)),
    },
  ],
}
