import type { WakeUp, WakeUpListener } from '#core/ports/wake-ups.ts'
import type { WakeUpTransport } from '#platform/wakeup/wake-ups.ts'
import type { Random } from '#tests/support/random.ts'

/** Longest delay of a wake-up in milliseconds. */
const maxDelayMs = 60

/**
 * A transport that loses a third of the wake-ups and repeats a third; each is delayed by a random time, so that they
 * arrive in another order.
 */
export function withFaults(transport: WakeUpTransport, random: Random): WakeUpTransport {
  return {
    publish: (wakeUps) => transport.publish(wakeUps),
    follow: (topic) => transport.follow(topic),
    start: () => transport.start(),
    close: () => transport.close(),
    subscribe(listener: WakeUpListener) {
      const deliver = (wakeUp: WakeUp) =>
        setTimeout(() => listener.onWakeUp(wakeUp), random.next() * maxDelayMs).unref()
      return transport.subscribe({
        onWakeUp(wakeUp) {
          const fault = random.between(0, 2)
          if (fault === 0) return
          deliver(wakeUp)
          if (fault === 1) deliver(wakeUp)
        },
        onResume: (downSince) => listener.onResume(downSince),
      })
    },
  }
}
