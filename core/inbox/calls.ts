import type { Inbox, InboxCall, InboxCallView } from '#core/inbox/inbox.ts'
import { signatureOf, verify } from '#core/outbox/verify-signature.ts'
import type { WebServices } from '#core/services.ts'

/** So many calls are told at once. */
export const mostTold = 100

/** The calls after that number; when there are none, those that come within the time. */
export async function callsAfter(
  services: WebServices,
  inbox: Inbox,
  after: number,
  { waitMs, signal }: { waitMs: number; signal: AbortSignal },
): Promise<InboxCall[]> {
  const read = () => services.inboxes.calls(inbox.token, after, mostTold)
  if (waitMs === 0) return read()
  // Listening begins before the reading, so that no call falls between the two.
  const called = Promise.withResolvers<void>()
  const unsubscribe = services.wakeUps.subscribe({
    onWakeUp: (wakeUp) => {
      if (wakeUp.kind === 'inbox' && wakeUp.token === inbox.token) called.resolve()
    },
    onResume: () => called.resolve(),
  })
  const timer = setTimeout(called.resolve, waitMs)
  signal.addEventListener('abort', () => called.resolve(), { once: true })
  try {
    const there = await read()
    if (there.length > 0) return there
    await called.promise
    return await read()
  } finally {
    clearTimeout(timer)
    unsubscribe()
  }
}

/** A call as it is shown. Whether it is signed is told by the secret the inbox knows now. */
export async function viewCall(call: InboxCall, { secret }: Inbox): Promise<InboxCallView> {
  const signature = signatureOf((name) => call.headers[name])
  const verified =
    secret === null ? null : signature !== null && (await verify([secret], signature, call.body, call.at))
  return { ...call, at: call.at.toISOString(), verified }
}
