import type { WakeUps } from '#core/ports/event-log.ts'
import { type ChannelListener, type ChannelListenerOptions, subscribe } from './channel-listener.ts'
import { channel, decodeWakeUp } from './notification.ts'

/** Wake-ups from the database, on a dedicated connection. */
export interface Listener extends WakeUps, ChannelListener {}

type Subscriber = Parameters<WakeUps['subscribe']>[0]

/** Subscribes to the wake-ups that the transactions of all processes send. */
export function listen(
  options: Omit<ChannelListenerOptions, 'channel' | 'onPayload' | 'onResume'>,
): Listener {
  const subscribers = new Set<Subscriber>()
  const subscription = subscribe({
    ...options,
    channel,
    onPayload(payload) {
      const wakeUp = decodeWakeUp(payload)
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
