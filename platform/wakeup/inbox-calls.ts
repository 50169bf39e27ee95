import type { InboxCallNotifier } from '#core/ports/delivery/inbox-store.ts'
import type { WakeUps } from '#core/ports/wake-ups.ts'

/** Notifies the readers of inboxes of calls. */
export function openInboxCalls(wakeUps: WakeUps): InboxCallNotifier {
  const subscribers = new Map<string, Set<() => void>>()
  const notifyAll = () => {
    for (const waiting of subscribers.values()) for (const onCall of waiting) onCall()
  }
  wakeUps.subscribe({
    onWakeUp(wakeUp) {
      if (wakeUp.kind !== 'inbox') return
      for (const onCall of subscribers.get(wakeUp.token) ?? []) onCall()
    },
    onResume: notifyAll,
  })
  return {
    subscribe(token, onCall) {
      const waiting = subscribers.get(token) ?? new Set()
      subscribers.set(token, waiting.add(onCall))
      return () => {
        waiting.delete(onCall)
        if (waiting.size === 0 && subscribers.get(token) === waiting) subscribers.delete(token)
      }
    },
  }
}
