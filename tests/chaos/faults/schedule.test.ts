import { expect, it } from 'vitest'
import { planLoad } from '#tests/chaos/clients/load.ts'
import { faults } from './faults.ts'
import { planFaults } from './schedule.ts'

const names = Object.keys(faults)
const plan = { seed: 7, runMs: 600_000, pause: 3, faults: names }

it('schedule: is the same for the same seed, and another for another', () => {
  expect(planFaults(plan)).toEqual(planFaults(plan))
  expect(planFaults(plan)).not.toEqual(planFaults({ ...plan, seed: 8 }))
})

it('schedule: injects every fault, overlapping, within the run', () => {
  const planned = planFaults(plan)
  expect(new Set(planned.map(({ name }) => name))).toEqual(new Set(names))
  expect(planned.every(({ atMs }) => atMs >= 1_000 && atMs < 600_000)).toBe(true)
  const overlaps = planned.filter(({ atMs, durationMs }, index) => {
    const next = planned[index + 1]
    return next !== undefined && atMs + durationMs > next.atMs
  })
  expect(overlaps.length).toBeGreaterThan(10)
})

it('load: is the same for the same seed, and arrives over the whole run', () => {
  const options = { runMs: 60_000, jobs: 100, documents: ['a', 'b'], users: ['ada'], modes: ['one', 'two'] }
  const load = planLoad({ ...options, seed: 7 })
  expect(load).toEqual(planLoad({ ...options, seed: 7 }))
  expect(load).not.toEqual(planLoad({ ...options, seed: 8 }))
  expect(load[0]?.atMs).toBeLessThan(6_000)
  expect(load.at(-1)?.atMs).toBeGreaterThan(54_000)
})
