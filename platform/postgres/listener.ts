import type { WakeUps } from '#core/ports/event-log.ts'
import { channel, wakeUpOf } from './notification.ts'
import { type Subscription, type SubscriptionOptions, subscribe } from './subscription.ts'

export type Listener = WakeUps & Subscription

type ListenerOptions = Pick<SubscriptionOptions, 'url' | 'onError' | 'beatMs' | 'beatTimeoutMs'>
type Subscriber = Parameters<WakeUps['subscribe']>[0]

/** The wake-ups of this process: one connection, however many parts of it want to hear them. */
export function listen(options: ListenerOptions): Listener {
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
