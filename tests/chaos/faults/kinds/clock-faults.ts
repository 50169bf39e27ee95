import { choose, type Fault, Unavailable } from '../fault.ts'

/** Seconds: small, noticeable, and more than the 300 that a receiver of a signed webhook tolerates. */
const sizesS = [2, 45, 330]

/** The clock of all processes of the service is set, and set back when the fault ends. */
const jumps = (direction: 1 | -1): Fault => ({
  lastsMs: [3_000, 15_000],
  async begin({ stack }, pick) {
    if (!stack.clock) throw new Unavailable('libfaketime is not installed.')
    const end = stack.clock.shift(direction * choose(sizesS, pick, 'size'))
    const hits = stack.clock.countProcesses()
    return { hits: () => hits, end }
  },
})

/** Jumps of the clock of the web processes, workers and supervisors. PostgreSQL keeps the time. */
export const clockFaults: Record<string, Fault> = {
  'clock-forward': jumps(1),
  'clock-back': jumps(-1),
}
