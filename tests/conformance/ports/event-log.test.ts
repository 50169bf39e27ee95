import { everyone } from '#core/access/principal.ts'
import { cancel } from '#core/jobs/cancellation/cancel.ts'
import { erase } from '#core/jobs/erase.ts'
import type { Job } from '#core/jobs/job.ts'
import { begin, complete, newJob } from '#tests/support/jobs/jobs.ts'
import { MemoryLog } from '#tests/support/jobs/memory-log.ts'
import { startTestApp } from '#tests/support/server/app.ts'
import { describeEventLog } from './event-log-suite.ts'

describeEventLog('in memory, for tests', async () => {
  const log = new MemoryLog()
  return {
    log,
    wakeUps: log,
    add: async (userid) => log.add(userid),
    move: async (jobid, state) => log.move(jobid, state),
    progress: async (jobid, done) => log.progress(jobid, done),
    erase: async (jobid) => log.erase(jobid),
    close: async () => {},
  }
})

describeEventLog('PostgreSQL', async () => {
  const app = await startTestApp()
  const { services } = app.web
  const attempts = new Map<string, Job>()

  async function attemptOf(jobid: string): Promise<Job> {
    return attempts.get(jobid) ?? begin(services, jobid)
  }

  return {
    log: services.log,
    wakeUps: app.web.wakeUps,
    add: async (userid) => (await newJob(services, userid)).jobid,
    async move(jobid, state) {
      if (state === 'processing') attempts.set(jobid, await begin(services, jobid))
      else if (state === 'completed') await complete(services, await attemptOf(jobid))
      else await cancel(services, everyone, jobid)
    },
    async progress(jobid, done) {
      await services.jobs.recordProgress(jobid, (await attemptOf(jobid)).attempt, done, 100)
    },
    erase: (jobid) => erase(services, everyone, jobid),
    close: () => app.close(),
  }
})
