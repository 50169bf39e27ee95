import type { InboxCallNotifier } from '#core/ports/inbox-store.ts'
import { type ChannelListener, type ChannelListenerOptions, subscribe } from './channel-listener.ts'

/** The channel of calls to inboxes. A payload is the inbox's token. */
export const inboxChannel = 'hearback_inbox'

/** Listens for calls to inboxes, on a database session of its own. */
export function openInboxNotifier(
  options: Pick<ChannelListenerOptions, 'url' | 'onError'>,
): InboxCallNotifier & ChannelListener {
  const subscribers = new Map<string, Set<() => void>>()
  const listener = subscribe({
    ...options,
    channel: inboxChannel,
    sessionName: 'hearback inbox listener',
    onPayload(token) {
      for (const onCall of subscribers.get(token) ?? []) onCall()
    },
    onResume() {
      for (const waiting of subscribers.values()) for (const onCall of waiting) onCall()
    },
  })
  return {
    ...listener,
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
