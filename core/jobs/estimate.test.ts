import { expect, it } from 'vitest'
import type { Load, Work } from '../ports/job-store.ts'
import { Estimator, msUntilDone } from './estimate.ts'
import type { Job } from './job.ts'

const nothing: Work = { jobs: 0, bytes: 0 }
const idle: Load = { waiting: nothing, processing: nothing, workers: 1, completed: { ...nothing, ms: 0 } }
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
  new Estimator({ load: async () => load, ahead: async () => ahead }, 2)

const seconds = (job: Job, ahead: Work, load = idle, slots = 2) =>
  msUntilDone(job, ahead, load, slots, new Date(8_000)) / 1_000

it('before anything was measured, a letter and a book take what they usually do', () => {
  expect(seconds(letter, nothing)).toBeCloseTo(0.025, 3)
  expect(seconds(book, nothing)).toBeCloseTo(1.3, 1)
})

it('a waiting job takes its turn and its own time, by the bytes before it, and by the jobs too', () => {
  expect(seconds(book, books(20))).toBeCloseTo(10 * 1.3 + 1.3, 0)
  expect(seconds(letter, letters(4_000))).toBeCloseTo(2_000 * 0.025, 0)
  expect(seconds(letter, books(1))).toBeGreaterThan(15 * seconds(letter, letters(1)))
})

it('what has done pages goes on at its own pace', () => {
  const slow = { ...running, attempt: 1, startedAt: new Date(0) }
  expect(seconds(slow, nothing)).toBe(12)
  expect(seconds({ ...slow, attempt: 2 }, nothing)).toBeCloseTo(0.6 * 1.3, 1)
})

it('what runs is half done before it', () => {
  expect(seconds(book, nothing, { ...idle, processing: books(2) })).toBeCloseTo(1.5 * 1.3, 1)
})

it('letters that were measured do not make books as quick as letters, nor letters as slow as books', () => {
  const afterLetters = { ...idle, completed: { ...letters(50), ms: 50 * 30 } }
  expect(seconds(book, books(20), afterLetters)).toBeCloseTo(16, 0)
  const afterBooks = { ...idle, completed: { ...books(50), ms: 50 * 1_300 } }
  expect(seconds(letter, nothing, afterBooks)).toBeCloseTo(0.025, 2)
})

it('slow workers are found to be slow, more surely the more was measured', () => {
  const after = (jobs: number) => ({ ...idle, completed: { ...books(jobs), ms: jobs * 5_200 } })
  expect(seconds(book, nothing, after(100))).toBeCloseTo(5.2, 1)
  const little = seconds(book, nothing, { ...idle, completed: { ...letters(1), ms: 1_000 } })
  expect(little).toBeGreaterThan(1.3)
  expect(little).toBeLessThan(4)
})

it('a running job takes what its pages left take, whoever waits', () => {
  expect(seconds(running, books(6))).toBeCloseTo(0.6 * 1.3, 1)
  expect(seconds({ ...running, progress: null }, books(6))).toBeCloseTo(1.3, 1)
})

it('Retry-After counts everyone who waits, in whole seconds from 1 to 60', async () => {
  const secondsBehind = (waiting: Work) => estimatorOf({ ...idle, waiting }).secondsUntilDone(book)
  expect(await secondsBehind(books(22))).toBe(16)
  expect(await estimatorOf(idle).secondsUntilDone(letter)).toBe(1)
  expect(await secondsBehind(books(1_000))).toBe(60)
})

it('Retry-After counts those who came since the workers were asked about, each once', async () => {
  const estimator = estimatorOf(idle)
  const ask = (jobid: number) =>
    estimator.secondsUntilDone({ ...book, jobid: `${jobid}`, createdAt: new Date(Date.now() + 1_000) })
  expect(await ask(0)).toBe(2)
  for (let n = 1; n < 22; n++) await ask(n)
  expect(await ask(22)).toBe(16)
  for (let n = 0; n < 22; n++) await ask(n)
  expect(await ask(23)).toBe(17)
})

it('an estimate tells the place in the queue, and promises nothing without a worker', async () => {
  const msLeft = Math.round(msUntilDone(book, books(6), idle, 2, new Date()))
  expect(await estimatorOf(idle).estimate(book)).toEqual({ ahead: 6, msLeft, workers: 1 })
  expect(await estimatorOf(idle).estimate(running)).toMatchObject({ ahead: null, workers: 1 })
  expect(await estimatorOf(idle).estimate(done)).toEqual({ ahead: null, msLeft: null, workers: 1 })
  const abandoned = { ...idle, workers: 0 }
  expect(await estimatorOf(abandoned).estimate(book)).toEqual({ ahead: 6, msLeft: null, workers: 0 })
})
