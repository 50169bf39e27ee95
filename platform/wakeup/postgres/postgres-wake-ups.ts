import { interestInAll, type WakeUpListener } from '#core/ports/wake-ups.ts'
import type { WakeUpTransport } from '../wake-ups.ts'
import { type ChannelListener, type ChannelListenerOptions, subscribe } from './channel-listener.ts'
import { channel, decodeWakeUps } from './notification.ts'
import { Notifier } from './notifier.ts'

export type PostgresWakeUpsOptions = Omit<ChannelListenerOptions, 'channel' | 'onPayload' | 'onResume'>

/**
 * Wake-ups over PostgreSQL's LISTEN and NOTIFY: one session that listens and one that notifies. All processes listen on
 * one channel, and each receives the wake-ups of all.
 */
export function openPostgresWakeUps(options: PostgresWakeUpsOptions): WakeUpTransport {
  const listeners = new Set<WakeUpListener>()
  const notifier = new Notifier(options)
  let subscription: ChannelListener | null = null
  return {
    publish: (wakeUps) => notifier.publish(wakeUps),
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    follow: () => interestInAll,
    async start() {
      subscription ??= subscribe({
        ...options,
        channel,
        onPayload(payload) {
          for (const wakeUp of decodeWakeUps(payload)) {
            for (const listener of listeners) listener.onWakeUp(wakeUp)
          }
        },
        onResume(downSince) {
          for (const listener of listeners) listener.onResume(downSince)
        },
      })
      await subscription.started
    },
    async close() {
      await notifier.close()
      await subscription?.close()
    },
  }
}
