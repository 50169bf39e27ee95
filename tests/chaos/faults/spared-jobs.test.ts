import { expect, it } from 'vitest'
import type { Query } from '#tests/chaos/checker/read-database.ts'
import { type Targets, Unavailable } from './fault.ts'
import { faults } from './faults.ts'
import { SparedJobs } from './spared-jobs.ts'

/** A database with these answers, one after the other; null: it does not answer. */
function sparedJobsOf(...attempts: (number | null)[]): SparedJobs {
  const query = async () => {
    const attempt = attempts.shift()
    if (attempt === null) throw new Error('The database does not answer.')
    return [{ attempt }]
  }
  return new SparedJobs(query as unknown as Query)
}

it('spared jobs: an analysis is not killed while a job of an earlier kill is open', async () => {
  let processing = ['one']
  const sparedJobs = new SparedJobs((async () => processing.map((jobid) => ({ jobid }))) as unknown as Query)
  expect(await sparedJobs.crash(() => 1)).toBe(1)
  await expect(sparedJobs.crash(() => 1)).rejects.toBeInstanceOf(Unavailable)
  processing = ['two']
  expect(await sparedJobs.crash(() => 1)).toBe(1)
})

it('spared jobs: no attempt is ended while a job is in its last one', async () => {
  const sparedJobs = sparedJobsOf(4, 5, 1)
  await sparedJobs.beforeLoss()
  await expect(sparedJobs.beforeLoss()).rejects.toBeInstanceOf(Unavailable)
  await sparedJobs.beforeLoss()
})

it('spared jobs: without an answer of the database, each fault counts as the end of an attempt', async () => {
  const sparedJobs = sparedJobsOf(2, null, null, null, 2, null)
  for (let faults = 0; faults < 3; faults++) await sparedJobs.beforeLoss()
  await expect(sparedJobs.beforeLoss()).rejects.toBeInstanceOf(Unavailable)
  for (let faults = 0; faults < 2; faults++) await sparedJobs.beforeLoss()
})

const ending = ['worker-kill', 'supervisor-term', 'postmaster-term', 'session-terminate', 'database-link-cut']

it.each(ending)('spared jobs: %s is skipped while a job is in its last attempt', async (name) => {
  const targets = { sparedJobs: sparedJobsOf(5) } as unknown as Targets
  await expect(faults[name]?.begin(targets, 0)).rejects.toThrow('A job may be in its last attempt.')
})
