import { expect, it } from 'vitest'
import type { JobState } from '#core/jobs/job.ts'
import type { EventLog, WakeUps } from '#core/ports/event-log.ts'
import { RunningJobs } from './running-jobs.ts'

/** What the log would answer, and who listens for wake-ups. */
function open() {
  const states = new Map<string, JobState>()
  let listener: Parameters<WakeUps['subscribe']>[0] | undefined
  const wakeUps: WakeUps = {
    subscribe(given) {
      listener = given
      return () => {}
    },
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
    tell: (seq: number) => listener?.onWakeUp({ kind: 'event', jobid: 'j', userid: 'u', seq }),
    resume: () => listener?.onResume(new Date()),
  }
}

const asked = () => new Promise((resolve) => setImmediate(resolve))

it('an outage while an attempt begins does not stop it', async () => {
  const { states, running, resume } = open()
  states.set('j', 'uploaded')
  const hold = running.hold('j')
  resume()
  await asked()
  states.set('j', 'processing')
  hold.begin(2)
  await asked()
  expect(hold.signal.aborted).toBe(false)
})

it('what was canceled unheard while an attempt began is stopped', async () => {
  const { states, running, resume } = open()
  const hold = running.hold('j')
  resume()
  states.set('j', 'error')
  hold.begin(2)
  await asked()
  expect(hold.signal.aborted).toBe(true)
})

it('its own beginning is no news, what others do is', async () => {
  const { states, running, tell } = open()
  const hold = running.hold('j')
  tell(2)
  hold.begin(2)
  states.set('j', 'error')
  await asked()
  expect(hold.signal.aborted).toBe(false)
  tell(3)
  await asked()
  expect(hold.signal.aborted).toBe(true)
})

it('what happened to a released attempt does not stop the next one of the same job', async () => {
  const { states, running, tell } = open()
  const first = running.hold('j')
  first.begin(2)
  states.set('j', 'error')
  tell(3)
  first.release()
  const second = running.hold('j')
  second.begin(4)
  await asked()
  expect([first.signal.aborted, second.signal.aborted]).toEqual([true, false])
})
