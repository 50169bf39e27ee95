import { z } from 'zod'
import { missingJobError } from '#core/access/access.ts'
import { ApiError, toApiError } from '#core/http/api-error.ts'
import { parseInput } from '#core/http/params/validate.ts'
import { useridSchema } from '#core/jobs/submit/submit.ts'
import { isUuid } from '#core/jobs/uuid.ts'

/** Message of `submit`, beside the bytes. Modes read their own options from the other members. */
const submitMessage = z.looseObject({
  userid: z.string('must be the user whose job it is'),
  filename: z.string('must be a string').optional(),
})

const offsetShape = 'must be the number of bytes that were acknowledged'

const uploadMessage = z.object({ upload: z.string('must be the id that upload:begin returned') })

const chunkMessage = uploadMessage.extend({ offset: z.int(offsetShape).nonnegative(offsetShape) })

const jobMessage = z.object({ jobid: z.string('must be the id of a job') })

const userMessage = z.object({ userid: useridSchema })

const afterMessage = 'must be a whole number from 0 on, the seq of the last event you have'

const followMessage = z.object({
  jobid: z.string('must be the id of a job, or there must be a userid instead'),
  after: z.int(afterMessage).nonnegative(afterMessage).optional(),
})

/** @throws ApiError `invalid_request`, naming the field */
export const parseSubmit = (message: unknown) => parseInput(submitMessage, members(message))

/** @throws ApiError `invalid_request`, naming the field */
export const parseUpload = (message: unknown) => parseInput(uploadMessage, members(message)).upload

/** @throws ApiError `invalid_request`, naming the field */
export const parseChunk = (message: unknown) => parseInput(chunkMessage, members(message))

/** @throws ApiError `invalid_request` when there is no binary data */
export function parseBytes(bytes: unknown): Uint8Array {
  if (bytes instanceof Uint8Array) return bytes
  throw new ApiError('invalid_request', 'bytes: must be the PDF as binary data', { field: 'bytes' })
}

/** @throws ApiError `invalid_request`, naming the field; `not_found` for a malformed job id */
export const parseJobid = (message: unknown) => requireJobid(parseInput(jobMessage, members(message)).jobid)

/**
 * Parses the target of `follow` and `unfollow`: one job or, without a `jobid`, all jobs of a user.
 * @throws ApiError `invalid_request`, naming the field; `not_found` for a malformed job id
 */
export function parseTarget(
  message: unknown,
): { jobid: string; after?: number | undefined } | { userid: string } {
  const given = members(message)
  if ('userid' in given && !('jobid' in given)) return parseInput(userMessage, given)
  const { jobid, after } = parseInput(followMessage, given)
  return { jobid: requireJobid(jobid), after }
}

/** The acknowledgement of a request that failed. */
export function toErrorAcknowledgement(error: unknown): { ok: false; problem: object } {
  return { ok: false, problem: toApiError(error).toProblem() }
}

/** A message that is not an object has no members; the first required one is then reported as missing. */
function members(message: unknown): object {
  return typeof message === 'object' && message !== null ? message : {}
}

function requireJobid(jobid: string): string {
  if (!isUuid(jobid)) throw missingJobError('unknown')
  return jobid.toLowerCase()
}
