import { z } from 'zod'
import { ApiError } from '../http/api-error.ts'

/** The time at which an inbox expires whose last call, or creation, is now. */
export function inboxExpiry(now: Date, hours: number): Date {
  return new Date(now.getTime() + hours * 3_600_000)
}

const integer = (min: number, max: number, message: string) =>
  z.int(message).min(min, message).max(max, message)

/** How an inbox answers calls. */
export const behaviourSchema = z
  .object({
    status: integer(200, 599, 'must be a status from 200 to 599')
      .default(200)
      .meta({ description: 'Status of the response.' }),
    delayMs: integer(0, 30_000, 'must be 0 to 30000')
      .default(0)
      .meta({ description: 'Delay before the response, in milliseconds.' }),
    hang: z.boolean().default(false).meta({ description: 'Never respond.' }),
    failFirst: integer(0, 100, 'must be 0 to 100')
      .default(0)
      .meta({ description: 'Number of calls that are answered with 500 first.' }),
  })
  .meta({ id: 'InboxBehaviour' })

export type Behaviour = z.output<typeof behaviourSchema>

/** A request bin: calls to its address are stored and shown. */
export interface Inbox {
  /** Unguessable. The token alone gives the right to call. */
  token: string
  /** Owner; null in open mode. */
  userid: string | null
  /** The inbox is deleted with this job. */
  jobid: string | null
  /** Secret that verifies the signatures of calls. */
  secret: string | null
  behaviour: Behaviour
  /** Number of calls received. */
  calls: number
  createdAt: Date
  expiresAt: Date
}

/** A call that an inbox received. */
export interface InboxCall {
  /** Counted from 1. */
  n: number
  at: Date
  method: string
  headers: Record<string, string>
  body: string
  /** Status of the response; null when there was none (`hang`). */
  status: number | null
}

const time = z.iso.datetime({ precision: 3 })

export const inboxViewSchema = z
  .object({
    token: z.string(),
    path: z.string().meta({ description: 'Path to call on this server. In a browser, a page of its calls.' }),
    jobid: z.uuid().nullable(),
    knowsSecret: z.boolean().meta({ description: 'Whether signatures of calls can be verified.' }),
    behaviour: behaviourSchema,
    calls: z.int().nonnegative(),
    createdAt: time,
    expiresAt: time.meta({ description: 'Extended by every call.' }),
  })
  .meta({ id: 'Inbox' })

export type InboxView = z.output<typeof inboxViewSchema>

export const inboxCallViewSchema = z
  .object({
    n: z.int().positive().meta({ description: 'Counted from 1.' }),
    at: time,
    method: z.string(),
    headers: z.record(z.string(), z.string()),
    body: z.string(),
    verified: z.boolean().nullable().meta({
      description: 'Whether the signature matches the inbox’s secret; null when the inbox has no secret.',
    }),
    status: z
      .int()
      .min(100)
      .max(599)
      .nullable()
      .meta({ description: 'Status of the response; null when there was none.' }),
  })
  .meta({ id: 'InboxCall' })

export type InboxCallView = z.output<typeof inboxCallViewSchema>

export function viewInbox(inbox: Inbox): InboxView {
  return {
    token: inbox.token,
    path: `/inbox/${inbox.token}`,
    jobid: inbox.jobid,
    knowsSecret: inbox.secret !== null,
    behaviour: inbox.behaviour,
    calls: inbox.calls,
    createdAt: inbox.createdAt.toISOString(),
    expiresAt: inbox.expiresAt.toISOString(),
  }
}

/** The error for an unknown, expired or foreign inbox. */
export function unknownInboxError(): ApiError {
  return new ApiError('not_found', 'There is no such inbox; it may have expired.')
}
