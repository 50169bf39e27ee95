import {
  sweepExpired,
  sweepOrphans,
  sweepRecentOrphans,
  sweepStranded,
  sweepTombstones,
} from '#core/jobs/sweep.ts'
import type { Closable, ServiceModule, Sweep } from '#core/modes/delivery-mode.ts'
import type { Services } from '#core/services.ts'

/** The sweeps of the jobs; modules have more. */
export const sweeps: readonly Sweep[] = [
  { what: 'expired jobs', everyMs: 60_000, sweep: sweepExpired },
  { what: 'stranded jobs', everyMs: 15_000, sweep: sweepStranded },
  { what: 'recent orphaned files', everyMs: 60_000, sweep: (services) => sweepRecentOrphans(services) },
  { what: 'orphaned files', everyMs: 3_600_000, sweep: (services) => sweepOrphans(services) },
  { what: 'tombstones of erased jobs', everyMs: 600_000, sweep: sweepTombstones },
]

/**
 * Runs each sweep at its interval, never two runs of one sweep at a time. Sweeps are idempotent, so several workers
 * may run them.
 */
export function startSweeps(
  services: Services,
  modules: readonly ServiceModule[],
  onError: (error: unknown) => void,
): Closable {
  const running = new Set<Promise<void>>()
  const stopping = new AbortController()
  const all = [...sweeps, ...modules.flatMap((module) => module.sweeps ?? [])]
  const timers = all.map(({ what, everyMs, sweep }) => {
    let busy = false
    return setInterval(() => {
      if (busy) return
      busy = true
      const run = sweep(services, stopping.signal)
        .then((count) => {
          if (count > 0) services.logger.info({ count }, `Swept ${what}.`)
        })
        .catch(onError)
        .finally(() => {
          busy = false
          running.delete(run)
        })
      running.add(run)
    }, everyMs)
  })
  return {
    async close() {
      stopping.abort()
      for (const timer of timers) clearInterval(timer)
      await Promise.all(running)
    },
  }
}
