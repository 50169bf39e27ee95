import { expect, it } from 'vitest'
import type { JobState } from '#core/jobs/job.ts'
import type { EventLog } from '#core/ports/event-log.ts'
import { interestInAll, type WakeUps } from '#core/ports/wake-ups.ts'
import { RunningJobs } from './running-jobs.ts'

/** Running jobs over a log whose states the test sets, and wake-ups that the test sends. */
function open() {
  const states = new Map<string, JobState>()
  let listener: Parameters<WakeUps['subscribe']>[0] | undefined
  const wakeUps: WakeUps = {
    subscribe(given) {
      listener = given
      return () => {}
    },
    follow: () => interestInAll,
  }
  const log = {
    present: async (jobids: string[]) =>
      jobids.flatMap((jobid) => {
        const state = states.get(jobid)
        return state ? [{ jobid, state }] : []
      }),
  } as unknown as EventLog
  const fail = (error: unknown) => {
    throw error
  }
  const running = new RunningJobs(wakeUps, log, fail)
  return {
    states,
    running,
    wakeUp: (seq: number) => listener?.onWakeUp({ kind: 'event', jobid: 'j', userid: 'u', seq }),
    resume: () => listener?.onResume(new Date()),
  }
}

const settled = () => new Promise((resolve) => setImmediate(resolve))

it('an outage of the wake-ups while an attempt begins does not abort it', async () => {
  const { states, running, resume } = open()
  states.set('j', 'uploaded')
  const job = running.add('j')
  resume()
  await settled()
  states.set('j', 'processing')
  job.begin(2)
  await settled()
  expect(job.signal.aborted).toBe(false)
})

it('a job canceled during an outage, while its attempt began, is aborted', async () => {
  const { states, running, resume } = open()
  const job = running.add('j')
  resume()
  states.set('j', 'error')
  job.begin(2)
  await settled()
  expect(job.signal.aborted).toBe(true)
})

it('the event of its own attempt does not abort a job, a later event does', async () => {
  const { states, running, wakeUp } = open()
  const job = running.add('j')
  wakeUp(2)
  job.begin(2)
  states.set('j', 'error')
  await settled()
  expect(job.signal.aborted).toBe(false)
  wakeUp(3)
  await settled()
  expect(job.signal.aborted).toBe(true)
})

it('an event that concerns a released attempt does not abort the next attempt of the job', async () => {
  const { states, running, wakeUp } = open()
  const first = running.add('j')
  first.begin(2)
  states.set('j', 'error')
  wakeUp(3)
  first.release()
  const second = running.add('j')
  second.begin(4)
  await settled()
  expect([first.signal.aborted, second.signal.aborted]).toEqual([true, false])
})
