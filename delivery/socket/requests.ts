import { cancel } from '#core/cancel.ts'
import { Refusal } from '#core/error.ts'
import { readInput } from '#core/input.ts'
import { viewJob } from '#core/job.ts'
import { isJobid } from '#core/jobid.ts'
import type { Principal } from '#core/principal.ts'
import type { WebServices } from '#core/services.ts'
import { submit } from '#core/submit.ts'
import { missing } from '#core/wall.ts'
import type { ConnectionAccount } from './accounts.ts'
import type { Follows } from './follows.ts'
import { followMessage, jobMessage, submitMessage, unfollowMessage } from './messages.ts'

/** What is acknowledged beside `ok`, and what is done once it is on its way. */
interface Reply {
  answer: object
  afterwards?(): void
}

export type Requests = Record<string, (message: unknown, bytes?: unknown) => Promise<Reply>>

/** What one connection may ask. */
export function requestsOf(
  principal: Principal,
  services: WebServices,
  follows: Follows,
  account: Pick<ConnectionAccount, 'follows'>,
): Requests {
  return {
    async submit(message, bytes) {
      const { userid, filename, ...options } = readInput(submitMessage, message)
      if (!(bytes instanceof Uint8Array)) {
        throw new Refusal('invalid_request', 'bytes: must be the PDF as binary data', { field: 'bytes' })
      }
      const submission = { userid, bytes: oneChunk(bytes), rest: () => ({ filename, options }) }
      const { job, extras } = await submit(services, principal, submission)
      return { answer: { job: { ...viewJob(job), ...extras } } }
    },

    async follow(message) {
      const wanted = readInput(followMessage, message)
      if ('userid' in wanted) {
        const { relay } = follows.keep(wanted, services.feed.followUser(principal, wanted.userid))
        return { answer: {}, afterwards: relay }
      }
      const jobid = requireJobid(wanted.jobid)
      const following = services.delays.timed(
        'socket',
        await services.feed.follow(principal, { jobid, after: wanted.after }),
      )
      account.follows(jobid)
      const { relay } = follows.keep({ jobid }, following)
      // The acknowledgement carries the snapshot, so no event may overtake it.
      return { answer: { job: following.snapshot && viewJob(following.snapshot) }, afterwards: relay }
    },

    async unfollow(message) {
      const wanted = readInput(unfollowMessage, message)
      follows.drop('userid' in wanted ? wanted : { jobid: requireJobid(wanted.jobid) })
      return { answer: {} }
    },

    async results(message) {
      const job = await services.jobs.read(principal, jobidOf(message))
      if (typeof job === 'string') throw missing(job)
      return { answer: { job: viewJob(job) } }
    },

    async cancel(message) {
      return { answer: { job: viewJob(await cancel(services, principal, jobidOf(message))) } }
    },
  }
}

function jobidOf(message: unknown): string {
  return requireJobid(readInput(jobMessage, message).jobid)
}

function requireJobid(jobid: string): string {
  if (!isJobid(jobid)) throw missing('unknown')
  return jobid.toLowerCase()
}

async function* oneChunk(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}
