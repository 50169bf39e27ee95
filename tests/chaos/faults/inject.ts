import { setTimeout as delay } from 'node:timers/promises'
import type { FaultRecord } from '#tests/chaos/checker/evidence.ts'
import type { Targets } from './fault.ts'
import { faults } from './faults.ts'
import type { PlannedFault } from './schedule.ts'

/** Injects the planned faults at their times, overlapping; resolves when all have ended. */
export function injectFaults(
  planned: readonly PlannedFault[],
  targets: Targets,
  say: (line: string) => void,
): Promise<FaultRecord[]> {
  const startedAt = Date.now()
  const seconds = () => ((Date.now() - startedAt) / 1_000).toFixed(1).padStart(6)
  return Promise.all(
    planned.map(async ({ atMs, name, durationMs, pick }) => {
      await delay(atMs)
      const beganAt = Date.now()
      let skipped: string | null = null
      let hits = 0
      try {
        const end = await faults[name]?.begin(targets, pick)
        say(`${seconds()} s  ${name}${durationMs > 0 ? ` for ${(durationMs / 1_000).toFixed(1)} s` : ''}`)
        await delay(durationMs)
        hits = (await end?.()) ?? 0
      } catch (error) {
        // There is nothing to inject it into, or an earlier fault prevents it.
        skipped = error instanceof Error ? error.message : String(error)
        say(`${seconds()} s  ${name} skipped: ${skipped}`)
        if (error instanceof TypeError || error instanceof ReferenceError) throw error
      }
      return { name, beganAt, endedAt: Date.now(), skipped, hits }
    }),
  )
}
