import type { Role } from '#tests/chaos/run/stack.ts'
import type { FoundProcess } from '#tests/support/service/processes.ts'
import { choose, type Fault, instant, type Targets } from './fault.ts'
import { sendSignal } from './signal.ts'

const processOf = ({ stack }: Targets, role: Role, pick: number): FoundProcess =>
  choose(stack.find(role), pick, `${role} process`)

/** Ends one process of the role with a signal. */
const ends = (role: Role, signal: NodeJS.Signals): Fault =>
  instant((targets, pick) => sendSignal(processOf(targets, role, pick), signal))

/** Stops one process of the role, and continues it. */
const stops = (role: Role, lastsMs: Fault['lastsMs']): Fault => ({
  lastsMs,
  async begin(targets, pick) {
    const stopped = processOf(targets, role, pick)
    sendSignal(stopped, 'SIGSTOP')
    return () => sendSignal(stopped, 'SIGCONT')
  },
})

/** Signals to processes of the service and of its database. */
export const processFaults: Record<string, Fault> = {
  'web-kill': ends('web', 'SIGKILL'),
  'web-term': ends('web', 'SIGTERM'),
  'web-stop': stops('web', [500, 6_000]),
  'worker-kill': ends('worker', 'SIGKILL'),
  'worker-term': ends('worker', 'SIGTERM'),
  'worker-stop': stops('worker', [500, 6_000]),
  'analysis-kill': ends('analysis', 'SIGKILL'),
  'analysis-stop': stops('analysis', [500, 4_000]),
  'supervisor-kill': ends('supervisor', 'SIGKILL'),
  'supervisor-term': ends('supervisor', 'SIGTERM'),
  'supervisor-stop': stops('supervisor', [500, 4_000]),
  'postmaster-kill': ends('postmaster', 'SIGKILL'),
  // Fast shutdown (PostgreSQL, "Shutting Down the Server").
  'postmaster-shutdown': ends('postmaster', 'SIGINT'),
  'postmaster-stop': stops('postmaster', [500, 4_000]),
  'backend-kill': ends('backend', 'SIGKILL'),
  'backend-stop': stops('backend', [500, 6_000]),
  'checkpointer-kill': ends('checkpointer', 'SIGKILL'),
  'postgres-owner-kill': ends('postgres-owner', 'SIGKILL'),
  'rolling-restart': instant(({ stack }) => stack.restartInTurn()),
}
