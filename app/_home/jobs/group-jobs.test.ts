import { expect, test } from 'vitest'
import type { ListedJobView } from '#core/jobs/job.ts'
import { groupJobs } from './group-jobs.ts'

const job = (jobid: string) => ({ jobid }) as ListedJobView

test('groupJobs: the jobs of a comparison are one row at the place of the newest', () => {
  const comparison = { id: 'c', name: 'report.pdf', jobids: ['2', '4', 'deleted'] }
  const rows = groupJobs(['5', '4', '3', '2', '1'].map(job), [comparison])
  expect(rows).toEqual([
    { kind: 'job', job: job('5') },
    { kind: 'comparison', comparison, jobs: [job('4'), job('2')] },
    { kind: 'job', job: job('3') },
    { kind: 'job', job: job('1') },
  ])
})

test('groupJobs: a comparison with one listed job is a job', () => {
  const rows = groupJobs([job('1'), job('2')], [{ id: 'c', name: 'a', jobids: ['1'] }])
  expect(rows.map(({ kind }) => kind)).toEqual(['job', 'job'])
})
