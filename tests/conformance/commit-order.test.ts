import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { isFinal, type JobState } from '#core/jobs/job.ts'
import { jobError } from '#core/jobs/job-error.ts'
import { move } from '#core/jobs/transition.ts'
import type { WebServices } from '#core/services.ts'
import { expectAll, hasBegun, startFollower } from '#tests/support/followers/follower.ts'
import { newJob } from '#tests/support/jobs/jobs.ts'
import { Random, seed } from '#tests/support/random.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'
import { quickRetries, type Senders, startSenders } from '#tests/support/server/senders.ts'
import { clients } from './clients.ts'

let app: TestApp
let senders: Senders
let services: WebServices

beforeAll(async () => {
  app = await startTestApp({ WEBHOOK_RETRY_SCHEDULE: quickRetries })
  senders = await startSenders(app)
  services = app.web.services
})
afterAll(async () => {
  await senders.stop({ ignoreErrors: true })
  await app.close()
})

/**
 * Moves a job in a slow transaction: it pauses between read and write, and between write and commit. As in the service,
 * a transaction moves one job: one that moves two could deadlock with a batch of outcomes of their deliveries.
 */
function moveSlowly(random: Random, jobid: string, state: JobState): Promise<void> {
  const [before, after] = [random.between(0, 20), random.between(0, 20)]
  return services.jobs.transact(async (tx) => {
    const job = await tx.lockJob(jobid)
    if (!job || isFinal(job.state)) return
    await delay(before)
    const error = state === 'error' ? jobError('canceled') : null
    await move(services, tx, job, { state, attempt: job.attempt + 1, error })
    await delay(after)
  })
}

it(`commit order: every mode delivers events of concurrent, reordered transactions by seq (HEARBACK_SEED=${seed})`, async () => {
  const random = new Random(seed)
  const jobs = await Promise.all(Array.from({ length: 4 }, () => newJob(services)))
  const jobids = jobs.map(({ jobid }) => jobid)
  const followers = clients.flatMap((client) =>
    jobids.flatMap((jobid) =>
      [0, 1].map((after) => startFollower(client, { baseUrl: app.url, jobid, after })),
    ),
  )
  for (const follower of followers) await hasBegun(follower)
  // Fewer at a time than the pool has connections, so that none waits for one until its timeout.
  const lanes = Array.from({ length: 8 }, async () => {
    for (let moves = 0; moves < 5; moves++) {
      await delay(random.between(0, 60))
      await moveSlowly(random, random.pick(jobids), 'processing')
    }
  })
  await Promise.all(lanes)
  await Promise.all([
    ...jobids.map((jobid) => moveSlowly(random, jobid, 'error')),
    ...jobids.map((jobid) => moveSlowly(random, jobid, 'error')),
  ])
  for (const follower of followers) await expectAll(follower, services.log)
  const events = await services.log.newer(jobids.map((jobid) => ({ jobid, after: 0 })))
  expect(events.length).toBeGreaterThan(20)
})
