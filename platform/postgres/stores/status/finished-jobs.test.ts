import { beforeEach, expect, it } from 'vitest'
import { FinishedJobs } from './finished-jobs.ts'

const dayS = 86_400
const start = 1_800_000_000

/** Seconds at which jobs finished, by outcome. */
let finished: { second: number; outcome: string }[]
let ranges: [number, number][]
let counters: FinishedJobs

beforeEach(() => {
  finished = []
  ranges = []
  counters = new FinishedJobs(async (from, until) => {
    ranges.push([from - start, until - start])
    const found = finished.filter(({ second }) => second >= from && second < until)
    const groups = Map.groupBy(found, ({ second, outcome }) => `${second} ${outcome}`)
    return [...groups.values()].flatMap(([row, ...rest]) => (row ? [{ ...row, jobs: rest.length + 1 }] : []))
  })
})

function finish(age: number, outcome = ''): void {
  finished.push({ second: start + age, outcome })
}

it('counts the jobs of each step; the last step ends with the update', async () => {
  for (const age of [-120, -119, -5, -4, 0, 1]) finish(age)
  await counters.update(start, 120)
  expect(counters.perStep(5, 24)).toEqual([1, ...Array(21).fill(0), 1, 2])
})

it('a later update reads the last minute again, and counts what was committed late once', async () => {
  finish(-10)
  await counters.update(start, 120)
  finish(-59)
  finish(1)
  await counters.update(start + 2, 120)
  expect(ranges).toEqual([
    [-119, 1],
    [-60, 3],
  ])
  expect(counters.perStep(120, 1)).toEqual([3])
})

it('a longer period reads only what was not read before', async () => {
  finish(-3_000)
  finish(-10)
  await counters.update(start, 120)
  await counters.update(start, 3_600)
  expect(ranges.slice(1)).toEqual([
    [-3_599, -119],
    [-60, 1],
  ])
  expect(counters.perStep(60, 60).reduce((sum, jobs) => sum + jobs, 0)).toBe(2)
})

it.each([60, dayS - 1, dayS, 3 * dayS])(
  'jobs leave the counts after a day; the next update is %i s later',
  async (laterS) => {
    finish(1 - dayS, 'corrupt')
    finish(0, 'corrupt')
    finish(0, 'canceled')
    await counters.update(start, dayS)
    expect(counters.byOutcome()).toEqual([
      { outcome: 'corrupt', jobs: 2 },
      { outcome: 'canceled', jobs: 1 },
    ])
    finish(laterS, 'canceled')
    await counters.update(start + laterS, dayS)
    expect(counters.byOutcome()).toEqual([
      ...(laterS < dayS
        ? [
            { outcome: 'canceled', jobs: 2 },
            { outcome: 'corrupt', jobs: 1 },
          ]
        : [{ outcome: 'canceled', jobs: 1 }]),
    ])
  },
)

it('an update that fails is repeated by the next one', async () => {
  let fails = true
  const failing = new FinishedJobs(async () => {
    if (fails) throw new Error('unreachable')
    return [{ second: start, outcome: '', jobs: 1 }]
  })
  await expect(failing.update(start, 60)).rejects.toThrow('unreachable')
  fails = false
  await failing.update(start, 60)
  expect(failing.perStep(60, 1)).toEqual([1])
})
