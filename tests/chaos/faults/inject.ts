import assert from 'node:assert'
import { setTimeout as delay } from 'node:timers/promises'
import type { FaultRecord } from '#tests/chaos/checker/evidence.ts'
import { until } from '#tests/support/until.ts'
import type { Targets } from './fault.ts'
import { faults } from './faults.ts'
import type { PlannedFault } from './schedule.ts'

/** Time that a fault without hits is prolonged. */
const maxExtensionMs = 15_000

/**
 * Injects the planned faults at their times, overlapping; resolves when all have ended. One that has hit nothing, such
 * as that of a receiver without deliveries, is prolonged until it does, at most until the run ends.
 */
export function injectFaults(
  planned: readonly PlannedFault[],
  { targets, runMs }: { targets: Targets; runMs: number },
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
        const fault = await faults[name]?.begin(targets, pick)
        say(`${seconds()} s  ${name}${durationMs > 0 ? ` for ${(durationMs / 1_000).toFixed(1)} s` : ''}`)
        await delay(durationMs)
        const restMs = startedAt + runMs - Date.now()
        await until(
          () => assert.ok(fault === undefined || fault.hits() > 0),
          Math.min(restMs, maxExtensionMs),
        ).catch(() => {})
        await fault?.end()
        hits = fault?.hits() ?? 0
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
