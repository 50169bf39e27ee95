import { expect, it } from 'vitest'
import { Estimator, msUntilDone } from './estimate.ts'
import type { Job } from './job.ts'
import type { Load } from './ports/job-store.ts'

const measured: Load = { waiting: 40, processing: 2, workers: 1, msPerJob: 300, msPerPage: 10 }
const waiting = { state: 'uploaded', progress: null } as Job
const running = { state: 'processing', progress: { done: 40, total: 100, unit: 'page' } } as Job
const done = { state: 'completed', progress: running.progress } as Job

const estimatorOf = (load: Load, ahead = 6) =>
  new Estimator({ load: async () => load, ahead: async () => ahead }, 2)

it('a waiting job takes its turn and its own time', () => {
  expect(msUntilDone(waiting, 6, measured, 2)).toBe(6 * 150 + 300)
})

it('a running job takes what its pages left take, whoever waits', () => {
  expect(msUntilDone(running, 6, measured, 2)).toBe(600)
  expect(msUntilDone({ ...running, progress: null }, 6, measured, 2)).toBe(300)
})

it('Retry-After counts everyone who waits, in whole seconds from 1 to 60', async () => {
  expect(await estimatorOf(measured).secondsUntilDone(waiting)).toBe(7)
  expect(await estimatorOf({ ...measured, waiting: 0 }).secondsUntilDone(waiting)).toBe(1)
  expect(await estimatorOf({ ...measured, waiting: 1e6 }).secondsUntilDone(waiting)).toBe(60)
})

it('an estimate tells the place in the queue, and promises nothing without a worker', async () => {
  expect(await estimatorOf(measured).estimate(waiting)).toEqual({ ahead: 6, msLeft: 1_200, workers: 1 })
  expect(await estimatorOf(measured).estimate(running)).toEqual({ ahead: null, msLeft: 600, workers: 1 })
  expect(await estimatorOf(measured).estimate(done)).toEqual({ ahead: null, msLeft: null, workers: 1 })
  expect(await estimatorOf({ ...measured, workers: 0 }).estimate(waiting)).toEqual({
    ahead: 6,
    msLeft: null,
    workers: 0,
  })
})
