import { requireJob } from '#core/access/access.ts'
import type { Principal } from '#core/access/principal.ts'
import type { Scope } from '#core/access/scope.ts'
import { ApiError } from '#core/http/api-error.ts'
import { cancel } from '#core/jobs/cancel.ts'
import { viewJob } from '#core/jobs/job.ts'
import { submit } from '#core/jobs/submit/submit.ts'
import type { WebServices } from '#core/services.ts'
import { parseJobid, parseSubmit, parseTarget } from './messages.ts'
import type { Subscriptions } from './subscriptions.ts'

/** The messages of a client, each with the scope that it needs. */
export const requestScopes = {
  submit: 'write',
  follow: 'read',
  unfollow: 'read',
  results: 'read',
  cancel: 'write',
} as const satisfies Record<string, Scope>

export type RequestName = keyof typeof requestScopes

interface Reply {
  /** Members of the acknowledgement beside `ok`. */
  answer: object
  /** Called after the acknowledgement was sent. */
  afterwards?(): void
}

type RequestHandlers = Record<RequestName, (message: unknown, bytes?: unknown) => Promise<Reply>>

/** Handlers of the requests of one connection, by name. */
export function createRequestHandlers(
  mode: string,
  principal: Principal,
  services: WebServices,
  subscriptions: Subscriptions,
): RequestHandlers {
  return {
    async submit(message, bytes) {
      const { userid, filename, ...options } = parseSubmit(message)
      if (!(bytes instanceof Uint8Array)) {
        throw new ApiError('invalid_request', 'bytes: must be the PDF as binary data', { field: 'bytes' })
      }
      const submission = { userid, bytes: oneChunk(bytes), rest: () => ({ filename, options }) }
      const { job, extras } = await submit(services, principal, submission)
      return { answer: { job: { ...viewJob(job), ...extras } } }
    },

    async follow(message) {
      const target = parseTarget(message)
      if ('userid' in target) {
        const { userid } = target
        const { start } = subscriptions.addUser(userid, services.feed.followUser(principal, userid))
        return { answer: {}, afterwards: start }
      }
      const request = subscriptions.request(target)
      const subscription = services.latency.timed(mode, await services.feed.follow(principal, target))
      const { start } = subscriptions.addJob(request, subscription)
      // The acknowledgement carries the snapshot, so events are sent after it.
      return { answer: { job: subscription.snapshot && viewJob(subscription.snapshot) }, afterwards: start }
    },

    async unfollow(message) {
      subscriptions.remove(parseTarget(message))
      return { answer: {} }
    },

    async results(message) {
      const job = await requireJob(services.jobs, principal, parseJobid(message))
      return { answer: { job: viewJob(job) } }
    },

    async cancel(message) {
      return { answer: { job: viewJob(await cancel(services, principal, parseJobid(message))) } }
    },
  }
}

async function* oneChunk(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}
