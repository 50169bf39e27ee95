import { expect, it, vi } from 'vitest'
import type { Load, Work } from '../ports/job-store.ts'
import { Estimator, msUntilDone, toCoarseEstimate } from './estimate.ts'
import type { Job } from './job.ts'

const nothing: Work = { jobs: 0, bytes: 0 }
const idle: Load = {
  waiting: nothing,
  processing: nothing,
  workers: 1,
  slots: 2,
  completed: { ...nothing, ms: 0 },
}
const letterBytes = 4_000
const bookBytes = 735_000
const books = (jobs: number): Work => ({ jobs, bytes: jobs * bookBytes })
const letters = (jobs: number): Work => ({ jobs, bytes: jobs * letterBytes })

const createdAt = new Date(0)
const letter = { state: 'uploaded', progress: null, size: letterBytes, createdAt } as Job
const book = { state: 'uploaded', progress: null, size: bookBytes, createdAt } as Job
const running = { ...book, state: 'processing', progress: { done: 40, total: 100, unit: 'page' } } as Job
const done = { ...running, state: 'completed' } as Job

const estimatorOf = (load: Load, ahead: Work = books(6)) =>
  new Estimator({ load: async () => load, ahead: async () => ahead })

const seconds = (job: Job, ahead: Work, load = idle) => msUntilDone(job, ahead, load, new Date(8_000)) / 1_000

it('msUntilDone uses the assumed cost before anything is measured', () => {
  expect(seconds(letter, nothing)).toBeCloseTo(0.025, 3)
  expect(seconds(book, nothing)).toBeCloseTo(1.3, 1)
})

it('msUntilDone adds the jobs ahead, by their bytes and their number, to a waiting job', () => {
  expect(seconds(book, books(20))).toBeCloseTo(10 * 1.3 + 1.3, 0)
  expect(seconds(letter, letters(4_000))).toBeCloseTo(2_000 * 0.025, 0)
  expect(seconds(letter, books(1))).toBeGreaterThan(15 * seconds(letter, letters(1)))
})

it('msUntilDone divides the jobs ahead among the slots of all workers', () => {
  const waitFor = (slots: number) =>
    seconds(book, books(20), { ...idle, slots }) - seconds(book, nothing, { ...idle, slots })
  expect(waitFor(1)).toBeCloseTo(20 * 1.3, 0)
  expect(waitFor(4)).toBeCloseTo(5 * 1.3, 0)
})

it('msUntilDone uses the own pace of a job with progress in its first attempt', () => {
  const slow = { ...running, attempt: 1, startedAt: new Date(0) }
  expect(seconds(slow, nothing)).toBe(12)
  expect(seconds({ ...slow, attempt: 2 }, nothing)).toBeCloseTo(0.6 * 1.3, 1)
})

it('msUntilDone counts running jobs half', () => {
  expect(seconds(book, nothing, { ...idle, processing: books(2) })).toBeCloseTo(1.5 * 1.3, 1)
})

it('msUntilDone keeps small and large documents apart after measurements of either', () => {
  const afterLetters = { ...idle, completed: { ...letters(50), ms: 50 * 30 } }
  expect(seconds(book, books(20), afterLetters)).toBeCloseTo(16, 0)
  const afterBooks = { ...idle, completed: { ...books(50), ms: 50 * 1_300 } }
  expect(seconds(letter, nothing, afterBooks)).toBeCloseTo(0.025, 2)
})

it('msUntilDone adapts to slow workers, the more the more was measured', () => {
  const after = (jobs: number) => ({ ...idle, completed: { ...books(jobs), ms: jobs * 5_200 } })
  expect(seconds(book, nothing, after(100))).toBeCloseTo(5.2, 1)
  const little = seconds(book, nothing, { ...idle, completed: { ...letters(1), ms: 1_000 } })
  expect(little).toBeGreaterThan(1.3)
  expect(little).toBeLessThan(4)
})

it('msUntilDone of a running job ignores waiting jobs', () => {
  expect(seconds(running, books(6))).toBeCloseTo(0.6 * 1.3, 1)
  expect(seconds({ ...running, progress: null }, books(6))).toBeCloseTo(1.3, 1)
})

it('Retry-After counts every waiting job, in whole seconds from 1 to 60', async () => {
  const secondsBehind = (waiting: Work) => estimatorOf({ ...idle, waiting }).secondsUntilDone(book)
  expect(await secondsBehind(books(22))).toBe(16)
  expect(await estimatorOf(idle).secondsUntilDone(letter)).toBe(1)
  expect(await secondsBehind(books(1_000))).toBe(60)
})

it('Retry-After counts jobs that arrived after the load was read, each once', async () => {
  const estimator = estimatorOf(idle)
  const ask = (jobid: number) =>
    estimator.secondsUntilDone({ ...book, jobid: `${jobid}`, createdAt: new Date(Date.now() + 1_000) })
  expect(await ask(0)).toBe(2)
  for (let n = 1; n < 22; n++) await ask(n)
  expect(await ask(22)).toBe(16)
  for (let n = 0; n < 22; n++) await ask(n)
  expect(await ask(23)).toBe(17)
})

it('the load is read again after the clock was set back', async () => {
  let reads = 0
  const load = async () => {
    reads++
    return idle
  }
  const estimator = new Estimator({ load, ahead: async () => nothing })
  await estimator.estimate(book)
  vi.setSystemTime(Date.now() - 3_600_000)
  await estimator.estimate(book).finally(() => vi.useRealTimers())
  expect(reads).toBe(2)
})

it('an estimate has the place in the queue, and no time without a worker', async () => {
  const msLeft = Math.round(msUntilDone(book, books(6), idle, new Date()))
  expect(await estimatorOf(idle).estimate(book)).toEqual({ ahead: 6, msLeft, workers: 1 })
  expect(await estimatorOf(idle).estimate(running)).toMatchObject({ ahead: null, workers: 1 })
  expect(await estimatorOf(idle).estimate(done)).toEqual({ ahead: null, msLeft: null, workers: 1 })
  const abandoned = { ...idle, workers: 0, slots: 0 }
  expect(await estimatorOf(abandoned).estimate(book)).toEqual({ ahead: 6, msLeft: null, workers: 0 })
})

it.each([
  ['fails', () => Promise.reject(new Error('The database is away.'))],
  ['hangs', () => new Promise<never>(() => {})],
])('Retry-After has a default when the read of the load %s', async (_, load) => {
  const estimator = new Estimator({ load, ahead: load })
  expect(await estimator.secondsUntilDone(book)).toBe(2)
})

it.each([
  [0, 0],
  [1, 1],
  [2, 2],
  [3, 5],
  [6, 10],
  [37, 50],
  [99, 100],
  [1_001, 2_000],
])('toCoarseEstimate shows %i jobs ahead as %i', (ahead, shown) => {
  const estimate = toCoarseEstimate({ ahead, msLeft: 1_234, workers: 7 })
  expect(estimate).toEqual({ ahead: shown, msLeft: 2_000, workers: 1 })
})
