import { z } from 'zod'
import { missingJobError } from '#core/access/access.ts'
import { toApiError } from '#core/http/api-error.ts'
import { parseInput } from '#core/http/validate.ts'
import { isJobid } from '#core/jobs/jobid.ts'
import { useridSchema } from '#core/jobs/submit.ts'

/** What a client sends with `submit`, beside the bytes; modes read their own options from the other members. */
const submitMessage = z.looseObject({
  userid: z.string('must be the user whose job it is'),
  filename: z.string('must be a string').optional(),
})

const jobMessage = z.object({ jobid: z.string('must be the id of a job') })

const userMessage = z.object({ userid: useridSchema })

const whole = 'must be a whole number from 0 on, the seq of the last event you have'

const followMessage = z.object({
  jobid: z.string('must be the id of a job, or there must be a userid instead'),
  after: z.int(whole).nonnegative(whole).optional(),
})

/** Each throws ApiError `invalid_request` naming the field at fault, and `not_found` for what is no job's id. */
export const readSubmit = (message: unknown) => parseInput(submitMessage, members(message))

export const readJobid = (message: unknown) => requireJobid(parseInput(jobMessage, members(message)).jobid)

/** One job, or all of a user. Where both are named it is the job. */
export function readFollow(
  message: unknown,
): { jobid: string; after?: number | undefined } | { userid: string } {
  const given = members(message)
  if ('userid' in given && !('jobid' in given)) return parseInput(userMessage, given)
  const { jobid, after } = parseInput(followMessage, given)
  return { jobid: requireJobid(jobid), after }
}

/** The acknowledgement of a request that was refused. */
export function refused(error: unknown): { ok: false; problem: object } {
  return { ok: false, problem: toApiError(error).toProblem() }
}

/** What is no object has no members, so that the first one that is needed is named as missingJobError. */
function members(message: unknown): object {
  return typeof message === 'object' && message !== null ? message : {}
}

function requireJobid(jobid: string): string {
  if (!isJobid(jobid)) throw missingJobError('unknown')
  return jobid.toLowerCase()
}
