import { setTimeout as delay } from 'node:timers/promises'
import type { Principal } from '../access/principal.ts'
import { parseSignature, verifySignature } from '../http/webhook-receiver.ts'
import type { InboxCallNotifier, InboxStore } from '../ports/delivery/inbox-store.ts'
import type { Inbox, InboxCall, InboxCallView } from './inbox.ts'

/** Calls in one page. */
const pageSize = 100
/** Interval of reading again while waiting: a notification may be lost. */
const rereadMs = 2_000

/** The calls after number `after`. Without any, waits up to `waitMs` for the next call. */
export async function readCalls(
  { inboxes, inboxCalls }: { inboxes: Pick<InboxStore, 'calls'>; inboxCalls: InboxCallNotifier },
  principal: Principal,
  { token }: Pick<Inbox, 'token'>,
  after: number,
  { waitMs, signal }: { waitMs: number; signal: AbortSignal },
): Promise<InboxCall[]> {
  const read = () => inboxes.calls(principal, token, after, pageSize)
  if (waitMs === 0) return read()
  // Subscribe before reading: a call in between would otherwise be missed.
  const over = new AbortController()
  const end = () => over.abort()
  const unsubscribe = inboxCalls.subscribe(token, end)
  const timer = setTimeout(end, waitMs)
  signal.addEventListener('abort', end, { once: true })
  try {
    for (;;) {
      const isOver = over.signal.aborted
      const calls = await read()
      if (calls.length > 0 || isOver) return calls
      await delay(rereadMs, undefined, { signal: over.signal }).catch(() => {})
    }
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', end)
    unsubscribe()
  }
}

/** The call as the API returns it. `verified` is computed with the inbox's present secret. */
export async function viewCall(call: InboxCall, { secret }: Inbox): Promise<InboxCallView> {
  const signature = parseSignature((name) => call.headers[name])
  const verified =
    secret === null
      ? null
      : signature !== null && (await verifySignature([secret], signature, call.body, call.at))
  return { ...call, at: call.at.toISOString(), verified }
}
