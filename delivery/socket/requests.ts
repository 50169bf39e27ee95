import { requireJob } from '#core/access/access.ts'
import type { Principal } from '#core/access/principal.ts'
import type { Scope } from '#core/access/scope.ts'
import { ApiError } from '#core/http/api-error.ts'
import { cancel } from '#core/jobs/cancellation/cancel.ts'
import { viewJob } from '#core/jobs/job.ts'
import { type Submitted, submit } from '#core/jobs/submit/submit.ts'
import type { WebServices } from '#core/services.ts'
import { maxSubmitBytes } from './limits/bounds.ts'
import { parseBytes, parseChunk, parseJobid, parseSubmit, parseTarget, parseUpload } from './messages.ts'
import type { Subscriptions } from './subscriptions.ts'
import type { Uploads } from './upload/uploads.ts'

/** The messages of a client, each with the scope that it needs. */
export const requestScopes = {
  submit: 'write',
  follow: 'read',
  unfollow: 'read',
  results: 'read',
  cancel: 'write',
  'upload:begin': 'write',
  'upload:chunk': 'write',
  'upload:end': 'write',
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
  { id, subscriptions, uploads }: { id: string; subscriptions: Subscriptions; uploads: Uploads },
): RequestHandlers {
  return {
    async submit(message, bytes) {
      const { userid, filename, ...options } = parseSubmit(message)
      const document = oneChunk(requireSubmitSize(parseBytes(bytes)))
      const submission = { userid, bytes: document, rest: () => ({ filename, options }) }
      return { answer: viewSubmitted(await submit(services, principal, submission)) }
    },

    async follow(message) {
      const target = parseTarget(message)
      if ('userid' in target) {
        const { userid } = target
        subscriptions.requireRoom()
        const { start } = subscriptions.addUser(userid, services.feed.followUser(principal, userid, mode))
        return { answer: {}, afterwards: start }
      }
      const request = subscriptions.request(target)
      try {
        const followed = await services.feed.follow(principal, { ...target, mode })
        const subscription = services.receiptRecorder.track({ mode, id, principal }, followed)
        const { start } = subscriptions.addJob(request, subscription)
        // The acknowledgement carries the snapshot, so events are sent after it.
        return { answer: { job: subscription.snapshot && viewJob(subscription.snapshot) }, afterwards: start }
      } finally {
        subscriptions.settle()
      }
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

    async 'upload:begin'(message) {
      const { userid, filename, ...options } = parseSubmit(message)
      return { answer: { upload: await uploads.begin({ userid, rest: () => ({ filename, options }) }) } }
    },

    async 'upload:chunk'(message, bytes) {
      const { upload, offset } = parseChunk(message)
      return { answer: { upload, offset: await uploads.add(upload, offset, parseBytes(bytes)) } }
    },

    async 'upload:end'(message) {
      return { answer: viewSubmitted(await uploads.end(parseUpload(message))) }
    },
  }
}

function viewSubmitted({ job, extras }: Submitted): object {
  return { job: { ...viewJob(job), ...extras } }
}

function requireSubmitSize(bytes: Uint8Array): Uint8Array {
  if (bytes.length <= maxSubmitBytes) return bytes
  const detail =
    'bytes: one message takes at most 4 MB; send a larger document with upload:begin, upload:chunk and upload:end'
  throw new ApiError('payload_too_large', detail, { field: 'bytes' })
}

async function* oneChunk(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}
