import { modeOfFollower } from '#core/follower-name.ts'
import type { CostStore, FollowerCost } from '#core/ports/cost-store.ts'
import type { OpenMeter } from './meter.ts'

/** Accounts that are closed within this time are written together. */
const gatherMs = 100

/** Of so many followers at most what they cost is kept while it cannot be written. */
const mostUnwritten = 1_000

/** What this process's meter has charged, on its way to the store where those of all processes meet. */
export interface Ledger {
  /** What followers of a job cost, as far as it is known now. */
  ofJob(jobid: string): Promise<FollowerCost[]>
  /** Seconds of CPU by mode, since this process began. */
  byMode(): ReadonlyMap<string, number>
  close(): Promise<void>
}

/** Writes what is charged, behind. What cannot be written is kept for the next time. */
export function openLedger(
  meter: OpenMeter,
  store: CostStore,
  { modes, onError }: { modes: readonly string[]; onError(error: unknown): void },
): Ledger {
  const unwritten = new Map<string, FollowerCost>()
  const seconds = new Map(modes.map((mode) => [mode, 0]))
  let timer: NodeJS.Timeout | undefined
  let writing: Promise<void> = Promise.resolve()

  function keep(cost: FollowerCost): void {
    const key = `${cost.jobid} ${cost.follower}`
    const before = unwritten.get(key)
    if (before) before.cpuMs += cost.cpuMs
    else if (unwritten.size < mostUnwritten) unwritten.set(key, cost)
  }

  async function write(): Promise<void> {
    for (const cost of meter.take()) {
      const mode = modeOfFollower(cost.follower)
      const spent = seconds.get(mode)
      // A name may say anything; the metric knows the modes there are.
      if (spent !== undefined) seconds.set(mode, spent + cost.cpuMs / 1_000)
      keep(cost)
    }
    const costs = [...unwritten.values()]
    if (costs.length === 0) return
    unwritten.clear()
    try {
      await store.add(costs)
    } catch (error) {
      for (const cost of costs) keep(cost)
      onError(error)
    }
  }

  function flush(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    writing = writing.then(write)
    return writing
  }

  meter.onClosed = () => {
    timer ??= setTimeout(() => void flush(), gatherMs).unref()
  }

  return {
    async ofJob(jobid) {
      await flush()
      return store.ofJob(jobid)
    },
    byMode: () => seconds,
    async close() {
      meter.onClosed = null
      await flush()
      meter.close()
    },
  }
}
