import { randomBytes } from 'node:crypto'
import { requireJob } from '#core/access/access.ts'
import type { Principal } from '#core/access/principal.ts'
import { ApiError } from '#core/http/api-error.ts'
import { behaviourSchema, type Inbox } from '#core/inbox/inbox.ts'
import type { Services } from '#core/services.ts'

/** An inbox that nobody calls or opens anew is kept for so long. */
export const keptMs = 24 * 3_600_000
const mostOfPrincipal = 1_000

/** What whoever opens an inbox asks for. */
export interface InboxInput {
  jobid?: string | undefined
  secret?: string | null | undefined
  behaviour?: Inbox['behaviour'] | undefined
}

/**
 * Opens an inbox for whoever asks.
 * @throws ApiError `not_found`, `gone` when the job it is made for is not there, `conflict` when there are too many
 */
export async function createInbox(
  { inboxes, jobs, clock }: Services,
  principal: Principal,
  input: InboxInput,
): Promise<Inbox> {
  if (input.jobid) await requireJob(jobs, principal, input.jobid)
  if ((await inboxes.count(principal)) >= mostOfPrincipal) {
    throw new ApiError('conflict', `There are ${mostOfPrincipal} inboxes already; delete some first.`)
  }
  const now = clock()
  const inbox: Inbox = {
    token: randomBytes(16).toString('base64url'),
    userid: principal.kind === 'user' ? principal.userid : null,
    jobid: input.jobid ?? null,
    secret: input.secret ?? null,
    behaviour: input.behaviour ?? behaviourSchema.parse({}),
    calls: 0,
    createdAt: now,
    expiresAt: new Date(now.getTime() + keptMs),
  }
  await inboxes.create(inbox)
  return inbox
}
