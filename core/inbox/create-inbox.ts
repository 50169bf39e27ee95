import { randomBytes } from 'node:crypto'
import { requireJob } from '../access/access.ts'
import type { Principal } from '../access/principal.ts'
import { ApiError } from '../http/api-error.ts'
import type { Services } from '../services.ts'
import { behaviourSchema, type Inbox, inboxExpiry } from './inbox.ts'

export interface InboxInput {
  jobid?: string | undefined
  secret?: string | null | undefined
  behaviour?: Inbox['behaviour'] | undefined
}

/**
 * Creates an inbox with an unguessable token.
 * @throws ApiError `not_found`, `gone` for the job it refers to; `conflict` at the limit of inboxes
 */
export async function createInbox(
  { inboxes, jobs, clock, limits }: Pick<Services, 'inboxes' | 'jobs' | 'clock' | 'limits'>,
  principal: Principal,
  input: InboxInput,
): Promise<Inbox> {
  if (input.jobid) await requireJob(jobs, principal, input.jobid)
  const now = clock()
  const inbox: Inbox = {
    token: randomBytes(16).toString('base64url'),
    userid: principal.userid,
    jobid: input.jobid ?? null,
    secret: input.secret ?? null,
    behaviour: input.behaviour ?? behaviourSchema.parse({}),
    calls: 0,
    createdAt: now,
    expiresAt: inboxExpiry(now, limits.inboxHours),
  }
  const { inboxesPerUser } = limits
  if (!(await inboxes.create(inbox, inboxesPerUser))) {
    throw new ApiError('conflict', `The limit of ${inboxesPerUser} inboxes is reached; delete one first.`)
  }
  return inbox
}
