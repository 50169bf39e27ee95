import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { JobState } from '#core/jobs/job.ts'
import { newUuid } from '#core/jobs/uuid.ts'
import type { EventLog } from '#core/ports/event-log.ts'
import type { WakeUp, WakeUps } from '#core/ports/wake-ups.ts'

/** An implementation of the ports, and how a test changes jobs in it. */
export interface EventLogUnderTest {
  log: EventLog
  wakeUps: WakeUps
  /** Commits a new job of that user with its first event. */
  add(userid: string): Promise<string>
  /** Commits a transition. */
  move(jobid: string, state: Exclude<JobState, 'uploaded'>): Promise<void>
  progress(jobid: string, done: number): Promise<void>
  erase(jobid: string): Promise<void>
  close(): Promise<void>
}

/** Sorted by job: two ids made in the same millisecond have no order. */
function byJob<T extends { jobid: string }>(items: T[]): T[] {
  return items.toSorted((a, b) => (a.jobid < b.jobid ? -1 : 1))
}

/** The contract of the ports `EventLog` and `WakeUps`; every implementation runs it. */
export function describeEventLog(name: string, open: () => Promise<EventLogUnderTest>): void {
  describe(`event log: ${name}`, () => {
    let subject: EventLogUnderTest

    beforeAll(async () => {
      subject = await open()
    })
    afterAll(() => subject.close())

    const newer = async (...positions: [jobid: string, after: number][]) => {
      const events = await subject.log.newer(positions.map(([jobid, after]) => ({ jobid, after })))
      return events.map(({ data: { jobid, seq } }) => [jobid, seq])
    }

    it('newer returns the envelopes of a job, numbered from 1 without a gap', async () => {
      const jobid = await subject.add('alice')
      await subject.move(jobid, 'processing')
      await subject.move(jobid, 'completed')
      const events = await subject.log.newer([{ jobid, after: 0 }])
      expect(events.map(({ id, type, data }) => [id, type, data.seq, data.state])).toEqual([
        [`${jobid}-1`, 'job.uploaded', 1, 'uploaded'],
        [`${jobid}-2`, 'job.processing', 2, 'processing'],
        [`${jobid}-3`, 'job.completed', 3, 'completed'],
      ])
      for (const { timestamp, data } of events) {
        expect(timestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
        expect(data).toMatchObject({ jobid, userid: 'alice', links: { self: `/results/${jobid}` } })
      }
    })

    it('newer returns what is newer than each position, ordered by job and seq', async () => {
      const jobids = [await subject.add('alice'), await subject.add('bob'), await subject.add('alice')].sort()
      const [first = '', second = '', third = ''] = jobids
      for (const jobid of [third, first, second]) await subject.move(jobid, 'processing')
      expect(await newer([third, 0], [first, 1], [second, 2])).toEqual([
        [first, 2],
        [third, 1],
        [third, 2],
      ])
    })

    it('newer returns nothing for no positions, unknown jobs and positions beyond the end', async () => {
      const jobid = await subject.add('alice')
      expect(await newer()).toEqual([])
      expect(await newer([newUuid(), 0], [jobid, 1], [jobid, Number.MAX_SAFE_INTEGER])).toEqual([])
    })

    it('newer returns all events for a negative position', async () => {
      const jobid = await subject.add('alice')
      expect(await newer([jobid, Number.MIN_SAFE_INTEGER])).toEqual([[jobid, 1]])
    })

    it('present returns the current state and progress of the known jobs', async () => {
      const [running, failed] = [await subject.add('alice'), await subject.add('bob')]
      await subject.move(running, 'processing')
      await subject.progress(running, 12)
      await subject.move(failed, 'error')
      const jobs = await subject.log.present([running, newUuid(), failed])
      const progress = { done: 12, total: 100, unit: 'page' }
      expect(byJob(jobs)).toMatchObject(
        byJob([
          { jobid: running, userid: 'alice', state: 'processing', seq: 2, progress },
          { jobid: failed, userid: 'bob', state: 'error', seq: 2 },
        ]),
      )
    })

    it('changedSince returns each job of the users with an event at that time or later, once', async () => {
      const [carol, dave] = [`carol ${newUuid()}`, `dave ${newUuid()}`]
      const quiet = { jobid: await subject.add(carol), userid: carol }
      const moved = { jobid: await subject.add(carol), userid: carol }
      await subject.move(moved.jobid, 'processing')
      await subject.move(moved.jobid, 'completed')
      const fresh = { jobid: await subject.add(dave), userid: dave }
      await subject.add(`other ${newUuid()}`)
      const changed = async (since: number) =>
        byJob(await subject.log.changedSince([carol, dave], new Date(since)))
      const last = (await subject.log.newer([{ jobid: moved.jobid, after: 2 }])).at(0)?.timestamp ?? ''
      expect(await changed(Date.parse(last))).toEqual(expect.arrayContaining(byJob([moved, fresh])))
      expect(await changed(Date.now() - 60_000)).toEqual(byJob([quiet, moved, fresh]))
      expect(await changed(Date.now() + 60_000)).toEqual([])
      expect(await subject.log.changedSince([], new Date(0))).toEqual([])
    })

    it('an erased job is in none of the results', async () => {
      const userid = `erin ${newUuid()}`
      const jobid = await subject.add(userid)
      await subject.erase(jobid)
      expect(await newer([jobid, 0])).toEqual([])
      expect(await subject.log.present([jobid])).toEqual([])
      expect(await subject.log.changedSince([userid], new Date(0))).toEqual([])
    })

    it('every change wakes every subscriber with its ids, until it unsubscribes', async () => {
      const userid = `frank ${newUuid()}`
      const received: [WakeUp[], WakeUp[]] = [[], []]
      const unsubscribes = received.map((wakeUps) =>
        subject.wakeUps.subscribe({
          onWakeUp: (wakeUp) => {
            if ('userid' in wakeUp && wakeUp.userid === userid) wakeUps.push(wakeUp)
          },
          onResume: () => {},
        }),
      )
      const jobid = await subject.add(userid)
      await subject.move(jobid, 'processing')
      await subject.progress(jobid, 1)
      await expect.poll(() => received[0].length).toBe(3)
      unsubscribes[1]?.()
      await subject.erase(jobid)
      const changes = [
        { kind: 'event', jobid, userid, seq: 1 },
        { kind: 'event', jobid, userid, seq: 2 },
        { kind: 'progress', jobid, userid },
      ]
      // A wake-up may have the envelope too.
      await expect.poll(() => received[0]).toMatchObject([...changes, { kind: 'erased', jobid, userid }])
      expect(received[1]).toMatchObject(changes)
      unsubscribes[0]?.()
    })
  })
}
