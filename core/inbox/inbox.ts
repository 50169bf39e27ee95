import { z } from 'zod'

const status = z
  .int('must be a status from 200 to 599')
  .min(200, 'must be a status from 200 to 599')
  .max(599, 'must be a status from 200 to 599')

/** How an inbox answers what calls it. */
export const behaviourSchema = z
  .object({
    status: status.default(200).meta({ description: 'What it answers with.' }),
    delayMs: z
      .int('must be 0 to 30000')
      .min(0, 'must be 0 to 30000')
      .max(30_000, 'must be 0 to 30000')
      .default(0)
      .meta({ description: 'Milliseconds before it answers.' }),
    hang: z.boolean().default(false).meta({ description: 'It never answers.' }),
    failFirst: z
      .int('must be 0 to 100')
      .min(0, 'must be 0 to 100')
      .max(100, 'must be 0 to 100')
      .default(0)
      .meta({ description: 'So many of the next calls are answered with 500 first.' }),
  })
  .meta({ id: 'InboxBehaviour' })

export type Behaviour = z.output<typeof behaviourSchema>

/** A receiver to try webhooks with: what is called at its address is kept and shown. */
export interface Inbox {
  /** Unguessable; whoever has it may call. */
  token: string
  /** Whose it is; null in open mode. */
  userid: string | null
  /** The job it was made for, with which it goes. */
  jobid: string | null
  /** What its calls should be signed with. */
  secret: string | null
  behaviour: Behaviour
  /** How many calls there were. */
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
  /** What it was answered with; null: it was left hanging. */
  status: number | null
}

const time = z.iso.datetime({ precision: 3 })

export const inboxViewSchema = z
  .object({
    token: z.string(),
    path: z.string().meta({ description: 'What to call, on this server; in a browser its page.' }),
    jobid: z.uuid().nullable(),
    knowsSecret: z.boolean().meta({ description: 'Whether calls can be told to be signed rightly.' }),
    behaviour: behaviourSchema,
    calls: z.int(),
    createdAt: time,
    expiresAt: time.meta({ description: 'Each call puts it off.' }),
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
      description: 'Whether it is signed with the secret the inbox knows; null when it knows none.',
    }),
    status: z.int().nullable().meta({ description: 'What it was answered with; null: it was left hanging.' }),
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
