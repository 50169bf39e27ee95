import { missingJobError } from '#core/access/access.ts'
import { ApiError } from '#core/http/api-error.ts'
import { isUuid } from '#core/jobs/uuid.ts'

/** Destination of the answers to SEND frames. A client receives them with or without a subscription to it. */
export const repliesDestination = '/replies'

export type SubscribeDestination =
  | { kind: 'job'; jobid: string }
  | { kind: 'user'; userid: string }
  | { kind: 'replies' }

export type SendDestination = { kind: 'submit'; userid: string } | { kind: 'cancel'; jobid: string }

/** @throws ApiError `invalid_request` for an unknown destination, `not_found` for a malformed job id */
export function parseSubscribeDestination(text: string): SubscribeDestination {
  if (text === repliesDestination) return { kind: 'replies' }
  const [, kind, id = ''] = /^\/(jobs|users)\/([^/]+)$/.exec(text) ?? []
  if (kind === 'jobs') return { kind: 'job', jobid: requireJobid(id) }
  if (kind === 'users') return { kind: 'user', userid: id }
  throw invalidDestination('/jobs/<jobid>, /users/<userid> or /replies')
}

/** @throws ApiError `invalid_request` for an unknown destination, `not_found` for a malformed job id */
export function parseSendDestination(text: string): SendDestination {
  const [, userid] = /^\/pdf\/([^/]+)$/.exec(text) ?? []
  if (userid !== undefined) return { kind: 'submit', userid }
  const [, jobid] = /^\/jobs\/([^/]+)\/cancel$/.exec(text) ?? []
  if (jobid !== undefined) return { kind: 'cancel', jobid: requireJobid(jobid) }
  throw invalidDestination('/pdf/<userid> or /jobs/<jobid>/cancel')
}

function invalidDestination(valid: string): ApiError {
  return new ApiError('invalid_request', `destination: must be ${valid}`, { field: 'destination' })
}

function requireJobid(jobid: string): string {
  if (!isUuid(jobid)) throw missingJobError('unknown')
  return jobid.toLowerCase()
}
