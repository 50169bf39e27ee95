import { randomBytes } from 'node:crypto'
import { requireJob } from '#core/access/access.ts'
import type { Principal } from '#core/access/principal.ts'
import { Refusal } from '#core/http/api-error.ts'
import { behaviourSchema, type Inbox } from '#core/inbox/inbox.ts'
import type { Services } from '#core/services.ts'

/** An inbox that nobody calls or opens anew is kept for so long. */
export const keptMs = 24 * 3_600_000
const mostOfPrincipal = 1_000

/** What whoever opens an inbox asks for. */
export interface InboxWish {
  jobid?: string | undefined
  secret?: string | null | undefined
  behaviour?: Inbox['behaviour'] | undefined
}

/**
 * Opens an inbox for whoever asks.
 * @throws Refusal `not_found`, `gone` when the job it is made for is not there, `conflict` when there are too many
 */
export async function openInbox(
  { inboxes, jobs, clock }: Services,
  principal: Principal,
  wish: InboxWish,
): Promise<Inbox> {
  if (wish.jobid) await requireJob(jobs, principal, wish.jobid)
  if ((await inboxes.count(principal)) >= mostOfPrincipal) {
    throw new Refusal('conflict', `There are ${mostOfPrincipal} inboxes already; delete some first.`)
  }
  const now = clock()
  const inbox: Inbox = {
    token: randomBytes(16).toString('base64url'),
    userid: principal.kind === 'user' ? principal.userid : null,
    jobid: wish.jobid ?? null,
    secret: wish.secret ?? null,
    behaviour: wish.behaviour ?? behaviourSchema.parse({}),
    calls: 0,
    createdAt: now,
    expiresAt: new Date(now.getTime() + keptMs),
  }
  await inboxes.create(inbox)
  return inbox
}
