import type { Principal } from '../access/principal.ts'
import type { Inbox, InboxCall } from '../inbox/inbox.ts'
import type { Transaction } from './transaction.ts'

/** What an inbox answers to a call, null to leave it hanging, and how it behaves after that. */
export type Reaction = Pick<InboxCall, 'status'> & Pick<Inbox, 'behaviour'>

/** Port: the inboxes. Any server answers for all of them; a call wakes those who wait for it. */
export interface InboxStore {
  create(inbox: Inbox): Promise<void>
  /** How many the principal has. */
  count(principal: Principal): Promise<number>
  read(principal: Principal, token: string): Promise<Inbox | null>
  change(token: string, change: Partial<Pick<Inbox, 'secret' | 'behaviour'>>): Promise<void>
  remove(token: string): Promise<void>
  removeOfJob(tx: Transaction, jobid: string): Promise<void>
  /**
   * Keeps a call and forgets the oldest beyond `most`. `react` says what it is answered with and how the inbox
   * behaves from then on. Null when there is no such inbox.
   */
  receive(
    token: string,
    call: Omit<InboxCall, 'n' | 'status'>,
    options: { most: number; expiresAt: Date; react(inbox: Inbox): Reaction },
  ): Promise<Reaction | null>
  /** The kept calls after that number, in order. */
  calls(token: string, after: number, limit: number): Promise<InboxCall[]>
  /** Removes those whose time is over. */
  sweep(now: Date): Promise<number>
}
