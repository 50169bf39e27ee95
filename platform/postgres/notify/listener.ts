import type { WakeUps } from '#core/ports/event-log.ts'
import { type ChannelListener, type ChannelListenerOptions, subscribe } from './channel-listener.ts'
import { channel, wakeUpOf } from './notification.ts'

/** The wake-ups of this database, from a connection of their own. */
export interface Listener extends WakeUps, ChannelListener {}

type Subscriber = Parameters<WakeUps['subscribe']>[0]

/** Listens for what the transactions of all processes announce. */
export function listen(
  options: Omit<ChannelListenerOptions, 'channel' | 'onPayload' | 'onResume'>,
): Listener {
  const subscribers = new Set<Subscriber>()
  const subscription = subscribe({
    ...options,
    channel,
    onPayload(payload) {
      const wakeUp = wakeUpOf(payload)
      if (wakeUp) for (const { onWakeUp } of subscribers) onWakeUp(wakeUp)
    },
    onResume(downSince) {
      for (const { onResume } of subscribers) onResume(downSince)
    },
  })
  return {
    ...subscription,
    subscribe(subscriber) {
      subscribers.add(subscriber)
      return () => subscribers.delete(subscriber)
    },
  }
}
