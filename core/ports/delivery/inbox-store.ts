import type { Principal } from '../../access/principal.ts'
import type { Inbox, InboxCall } from '../../inbox/inbox.ts'
import type { Transaction } from '../transaction.ts'

/** The response to a call (null: none) and the inbox's behaviour after it. */
export type InboxResponse = Pick<InboxCall, 'status'> & Pick<Inbox, 'behaviour'>

/** Port: the inboxes. What takes a principal is limited to the inboxes of its user. */
export interface InboxStore {
  /** Stores a new inbox; false when its owner has `max` already. Concurrent calls of an owner are serialized. */
  create(inbox: Inbox, max: number): Promise<boolean>
  /** Newest first, without the expired ones. */
  list(principal: Principal): Promise<Inbox[]>
  read(principal: Principal, token: string): Promise<Inbox | null>
  change(
    principal: Principal,
    token: string,
    change: Partial<Pick<Inbox, 'secret' | 'behaviour'>>,
  ): Promise<void>
  remove(principal: Principal, token: string): Promise<void>
  removeOfJob(tx: Transaction, jobid: string): Promise<void>
  /**
   * Stores a call, deletes the oldest beyond `maxCalls` and `maxBytes`, extends the expiry and notifies the waiting
   * readers.
   * Null when the inbox does not exist or has expired.
   */
  receive(
    token: string,
    call: Omit<InboxCall, 'n' | 'status'>,
    options: { maxCalls: number; maxBytes: number; expiresAt: Date; respond(inbox: Inbox): InboxResponse },
  ): Promise<InboxResponse | null>
  /** The stored calls with a number above `after`, in order. */
  calls(principal: Principal, token: string, after: number, limit: number): Promise<InboxCall[]>
  /** Deletes expired inboxes; returns their number. */
  sweep(now: Date): Promise<number>
}

/** Port: notifications of calls to inboxes, from all servers. One may be missing or repeated. */
export interface InboxCallNotifier {
  /** Calls back on each call to the inbox, on its removal, and after a lost connection. Returns the unsubscribe function. */
  subscribe(token: string, onCall: () => void): () => void
}
