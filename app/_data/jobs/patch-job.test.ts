import { expect, test } from 'vitest'
import type { Event } from '#core/events/event.ts'
import type { JobView } from '#core/jobs/job.ts'
import { patchJob } from './patch-job.ts'

const job = {
  jobid: 'j',
  state: 'processing',
  seq: 2,
  attempt: 1,
  progress: { done: 3, total: 9, unit: 'page' },
  startedAt: '2026-01-01T00:00:00.000Z',
  finishedAt: null,
  error: null,
} as JobView

function event(type: Event['type'], data: Partial<Event['data']>): Event {
  return { id: 'j', type, timestamp: '2026-01-01T00:00:05.000Z', data: data as Event['data'] }
}

test('patchJob: a new attempt resets the progress', () => {
  const patched = patchJob(job, event('job.processing', { seq: 3, state: 'processing', attempt: 2 }))
  expect(patched).toMatchObject({ seq: 3, attempt: 2, progress: null, startedAt: '2026-01-01T00:00:05.000Z' })
})

test('patchJob: a final event sets the end and keeps the progress', () => {
  const error = { code: 'canceled', message: 'Canceled.' } as const
  const patched = patchJob(job, event('job.error', { seq: 3, state: 'error', attempt: 1, error }))
  expect(patched).toMatchObject({ state: 'error', error, finishedAt: '2026-01-01T00:00:05.000Z' })
  expect(patched.progress).toEqual(job.progress)
})

test('patchJob: progress of the current seq is applied, older and repeated events are ignored', () => {
  const progress = { done: 5, total: 9, unit: 'page' } as const
  expect(patchJob(job, event('job.progress', { seq: 2, progress })).progress).toEqual(progress)
  expect(patchJob(job, event('job.progress', { seq: 1, progress }))).toBe(job)
  expect(patchJob(job, event('job.uploaded', { seq: 2, state: 'uploaded' }))).toBe(job)
})
