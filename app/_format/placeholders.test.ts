import { expect, test } from 'vitest'
import { fillPlaceholders } from './placeholders.ts'

const values = { origin: 'http://127.0.0.1:3000', userid: 'ann b' }

test('fillPlaceholders: replaces origin, encoded user and job', () => {
  expect(fillPlaceholders('curl BASE/pdf/USERID BASE/results/JOBID', { ...values, jobid: '0199' })).toBe(
    'curl http://127.0.0.1:3000/pdf/ann%20b http://127.0.0.1:3000/results/0199',
  )
})

test('fillPlaceholders: leaves shell variables and, without a job, its placeholder', () => {
  expect(fillPlaceholders('JOBID=$(date); echo $JOBID JOBID', values)).toBe(
    'JOBID=$(date); echo $JOBID JOBID',
  )
  expect(fillPlaceholders('JOBID=1; echo $JOBID JOBID', { ...values, jobid: 'x' })).toBe(
    'JOBID=1; echo $JOBID x',
  )
})
