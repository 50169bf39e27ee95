import type { ReceiverAnswer } from '#client/webhooks/receiver.ts'
import { redirectTarget } from '#tests/chaos/checker/destinations.ts'
import { choose, type Fault, Unavailable } from '../fault.ts'

/** One webhook receiver or push service answers like this. */
const answers = (answer: ReceiverAnswer): Fault => ({
  lastsMs: [1_000, 8_000],
  async begin({ receivers }, pick) {
    const { answers } = choose(receivers, pick, 'receiver')
    const before = answers.disturbedCalls
    answers.set(answer)
    return { hits: () => answers.disturbedCalls - before, end: () => answers.set(null) }
  },
})

const restarts = (signal: NodeJS.Signals): Fault => ({
  lastsMs: [500, 4_000],
  async begin({ brokers }, pick) {
    const broker = choose(
      brokers.filter(({ keepsMessages }) => keepsMessages),
      pick,
      'broker that keeps its messages when it is killed',
    )
    return broker.outages.begin(signal)
  },
})

/** Faults of what the service delivers to. */
export const receiverFaults: Record<string, Fault> = {
  'receiver-500': answers({ status: 500 }),
  'receiver-hang': answers({ hang: true }),
  'receiver-slow': answers({ delayMs: 2_500 }),
  'receiver-huge': answers({ status: 503, body: 'x'.repeat(4 * 1_048_576) }),
  'receiver-redirect': answers({ status: 302, headers: { location: redirectTarget } }),
  'broker-kill': restarts('SIGKILL'),
  'broker-term': restarts('SIGTERM'),
  'broker-stop': {
    lastsMs: [500, 4_000],
    async begin({ brokers }, pick) {
      const { signal } = choose(brokers, pick, 'broker')
      if (!signal) throw new Unavailable('This broker is not a process of its own.')
      const hits = signal('SIGSTOP') ? 1 : 0
      return { hits: () => hits, end: () => void signal('SIGCONT') }
    },
  },
}
