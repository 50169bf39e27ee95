import { requireJob } from '#core/access/access.ts'
import type { Principal } from '#core/access/principal.ts'
import { ApiError } from '#core/http/api-error.ts'
import { cancel } from '#core/jobs/cancel.ts'
import { viewJob } from '#core/jobs/job.ts'
import { submit } from '#core/jobs/submit.ts'
import type { WebServices } from '#core/services.ts'
import type { Follows } from './follows.ts'
import { readFollow, readJobid, readSubmit } from './messages.ts'

/** What is acknowledged beside `ok`, and what is done once it is on its way. */
interface Reply {
  answer: object
  afterwards?(): void
}

export type Requests = Record<string, (message: unknown, bytes?: unknown) => Promise<Reply>>

/** What one connection may ask. */
export function requestsOf(principal: Principal, services: WebServices, follows: Follows): Requests {
  return {
    async submit(message, bytes) {
      const { userid, filename, ...options } = readSubmit(message)
      if (!(bytes instanceof Uint8Array)) {
        throw new ApiError('invalid_request', 'bytes: must be the PDF as binary data', { field: 'bytes' })
      }
      const submission = { userid, bytes: oneChunk(bytes), rest: () => ({ filename, options }) }
      const { job, extras } = await submit(services, principal, submission)
      return { answer: { job: { ...viewJob(job), ...extras } } }
    },

    async follow(message) {
      const wanted = readFollow(message)
      if ('userid' in wanted) {
        const { userid } = wanted
        const { relay } = follows.keepUser(userid, services.feed.followUser(principal, userid))
        return { answer: {}, afterwards: relay }
      }
      const asked = follows.asked(wanted)
      const subscription = services.latency.timed('socket', await services.feed.follow(principal, wanted))
      const { relay } = follows.keepJob(asked, subscription)
      // The acknowledgement carries the snapshot, so no event may overtake it.
      return { answer: { job: subscription.snapshot && viewJob(subscription.snapshot) }, afterwards: relay }
    },

    async unfollow(message) {
      follows.drop(readFollow(message))
      return { answer: {} }
    },

    async results(message) {
      const job = await requireJob(services.jobs, principal, readJobid(message))
      return { answer: { job: viewJob(job) } }
    },

    async cancel(message) {
      return { answer: { job: viewJob(await cancel(services, principal, readJobid(message))) } }
    },
  }
}

async function* oneChunk(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}
