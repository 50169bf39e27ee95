import { z } from 'zod'
import { toRefusal } from '#core/error.ts'

/** What a client sends with `submit`, beside the bytes; modes read their own options from the other members. */
export const submitMessage = z.looseObject({
  userid: z.string(),
  filename: z.string().optional(),
})

export const followMessage = z.union([
  z.object({ jobid: z.string(), after: z.int().nonnegative().optional() }),
  z.object({ userid: z.string() }),
])

export const unfollowMessage = z.union([z.object({ jobid: z.string() }), z.object({ userid: z.string() })])

export const jobMessage = z.object({ jobid: z.string() })

/** The acknowledgement of a request that was refused. */
export function refused(error: unknown): { ok: false; problem: object } {
  return { ok: false, problem: toRefusal(error).toProblem() }
}
