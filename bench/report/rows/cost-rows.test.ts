import { expect, test } from 'vitest'
import type { Resources } from '../../compare/measure/resources.ts'
import type { CellRecord } from '../../compare/record.ts'
import { costRuns, serverCpuMs } from './cost-rows.ts'

/** A measurement of one variant with this much CPU time of the web process. */
function cell(variant: string, jobs: number, web: number, durationMs: number, idle?: Resources): CellRecord {
  const resources = { durationMs, cpuMs: { web, worker: 0, postgres: 0, generator: 0 } } as Resources
  return {
    ...{ id: `alone/${variant}/1`, run: 1, part: 'alone', size: { jobSeconds: 1, clients: 20, jobs: 100 } },
    result: { resources, variants: [{ variant, jobs }], ...(idle && { idle }) },
  } as unknown as CellRecord
}

test('CPU of a variant: less that of as many jobs without clients, and of the idle server', () => {
  const idle = { durationMs: 4_000, cpuMs: { web: 40, worker: 0, postgres: 0, generator: 0 } } as Resources
  // Three times as many jobs as the variant has, with 2 ms each, of which 0.5 ms are those of the idle server.
  const cells = [cell('sse', 100, 700, 5_000), cell('baseline', 300, 600, 15_000, idle)]
  expect(costRuns(cells).map(serverCpuMs)).toEqual([5])
  const longer = [cell('polling@5000', 100, 700, 9_000), cell('baseline', 300, 600, 15_000, idle)]
  expect(costRuns(longer).map(serverCpuMs)[0]).toBeCloseTo(4.6)
})
