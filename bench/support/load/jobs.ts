import { type Event, eventOf } from '#core/events/event.ts'
import type { Job } from '#core/jobs/job.ts'
import { newUuid } from '#core/jobs/uuid.ts'
import type { Services } from '#core/services.ts'
import { destinationOf } from '#tests/support/destination.ts'

/** Creates a job without a document; resolves with its first event, for which the modes' hooks have run. */
export async function createJob(services: Services, userid: string): Promise<Event> {
  const now = services.clock()
  const job: Job = {
    jobid: newUuid(),
    userid,
    state: 'uploaded',
    seq: 1,
    attempt: 0,
    revision: 1,
    progress: null,
    filename: 'bench.pdf',
    size: 1,
    sha256: '',
    createdAt: now,
    startedAt: null,
    finishedAt: null,
    expiresAt: new Date(now.getTime() + 3_600_000),
    hasThumbnail: false,
    analysis: null,
    error: null,
    traceparent: null,
  }
  const event = eventOf(job, now)
  await services.jobs.transact(async (tx) => {
    await tx.insertJob(job, event, 0)
    await services.hooks.onEvent(tx, event, job)
  })
  return event
}

/** Registers one webhook for each of that many users, at the paths `/0`, `/1` … of the receiver. */
export async function registerHooks(services: Services, receiverUrl: string, users: number): Promise<void> {
  const secrets = { secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' }
  for (let n = 0; n < users; n++) {
    const config = { url: `${receiverUrl}/${n}`, format: 'standard' }
    const destination = destinationOf(`user ${n}`, 'webhook', config)
    await services.jobs.transact((tx) => services.destinations.insert(tx, { ...destination, secrets }))
  }
}
