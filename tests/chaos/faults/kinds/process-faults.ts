import type { Role } from '#tests/chaos/run/service/stack.ts'
import type { FoundProcess } from '#tests/support/service/processes.ts'
import { choose, type Fault, instant, type Targets } from '../fault.ts'
import { sparing } from '../spared-jobs.ts'
import { sendSignal, stopProcess } from './signal.ts'

const processOf = ({ stack }: Targets, role: Role, pick: number): FoundProcess =>
  choose(stack.find(role), pick, `${role} process`)

/** Ends one process of the role with a signal. */
const ends = (role: Role, signal: NodeJS.Signals): Fault =>
  instant((targets, pick) => sendSignal(processOf(targets, role, pick), signal))

/** Ends one process of the role, and with it perhaps an attempt at a job. */
const loses = (role: Role, signal: NodeJS.Signals): Fault => sparing(ends(role, signal))

/** Ends an analysis, and with it perhaps the attempt at a document. */
const crashes = (signal: NodeJS.Signals): Fault =>
  instant((targets, pick) =>
    targets.sparedJobs.crash(() => sendSignal(processOf(targets, 'analysis', pick), signal)),
  )

/** Stops one process of the role, and continues it. */
const stops = (role: Role, lastsMs: Fault['lastsMs']): Fault => ({
  lastsMs,
  async begin(targets, pick) {
    const stopped = processOf(targets, role, pick)
    const hits = await stopProcess(stopped)
    return { hits: () => hits, end: () => void sendSignal(stopped, 'SIGCONT') }
  },
})

/**
 * Smart shutdown (PostgreSQL, "Shutting Down the Server"): new sessions are refused while open ones continue. It is
 * ended by a fast shutdown, as the sessions of the service do not end by themselves.
 */
const smartShutdown = sparing({
  lastsMs: [500, 5_000],
  async begin(targets, pick) {
    const postmaster = processOf(targets, 'postmaster', pick)
    const hits = sendSignal(postmaster, 'SIGTERM')
    return { hits: () => hits, end: () => void sendSignal(postmaster, 'SIGINT') }
  },
})

const rollingRestart = instant(({ stack, sparedJobs }) => stack.restartInTurn(() => sparedJobs.beforeLoss()))

/** Signals to processes of the service and of its database. */
export const processFaults: Record<string, Fault> = {
  'web-kill': ends('web', 'SIGKILL'),
  'web-term': ends('web', 'SIGTERM'),
  'web-stop': stops('web', [500, 6_000]),
  'worker-kill': loses('worker', 'SIGKILL'),
  'worker-term': loses('worker', 'SIGTERM'),
  'worker-stop': sparing(stops('worker', [500, 6_000])),
  'analysis-kill': crashes('SIGKILL'),
  'analysis-term': crashes('SIGTERM'),
  'analysis-stop': stops('analysis', [500, 4_000]),
  'supervisor-kill': loses('supervisor', 'SIGKILL'),
  'supervisor-term': loses('supervisor', 'SIGTERM'),
  'supervisor-stop': stops('supervisor', [500, 4_000]),
  'postmaster-kill': loses('postmaster', 'SIGKILL'),
  'postmaster-term': smartShutdown,
  // Fast shutdown.
  'postmaster-shutdown': loses('postmaster', 'SIGINT'),
  'postmaster-stop': stops('postmaster', [500, 4_000]),
  'backend-kill': loses('backend', 'SIGKILL'),
  'backend-stop': sparing(stops('backend', [500, 6_000])),
  'checkpointer-kill': loses('checkpointer', 'SIGKILL'),
  // The checkpointer ignores it (src/backend/postmaster/checkpointer.c).
  'checkpointer-term': ends('checkpointer', 'SIGTERM'),
  'checkpointer-stop': stops('checkpointer', [500, 4_000]),
  'postgres-owner-kill': loses('postgres-owner', 'SIGKILL'),
  'postgres-owner-term': loses('postgres-owner', 'SIGTERM'),
  'rolling-restart': rollingRestart,
}
