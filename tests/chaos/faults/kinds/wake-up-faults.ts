import type { WakeUpServer } from '#tests/chaos/run/service/wakeups/wake-up-server.ts'
import { type Fault, type Targets, Unavailable } from '../fault.ts'

function serverOf({ stack }: Targets): WakeUpServer {
  if (!stack.wakeUps) throw new Unavailable('PostgreSQL carries the wake-ups.')
  return stack.wakeUps
}

const ends = (signal: NodeJS.Signals): Fault => ({
  lastsMs: [500, 6_000],
  begin: async (targets) => serverOf(targets).outages.begin(signal),
})

/** Faults of the NATS server that carries the wake-ups. It keeps nothing, so that what it carried is lost. */
export const wakeUpFaults: Record<string, Fault> = {
  'wakeup-kill': ends('SIGKILL'),
  'wakeup-term': ends('SIGTERM'),
  'wakeup-stop': {
    lastsMs: [500, 8_000],
    async begin(targets) {
      const server = serverOf(targets)
      if (!server.signal('SIGSTOP')) throw new Unavailable('The server is down.')
      return { hits: () => 1, end: () => void server.signal('SIGCONT') }
    },
  },
}
