import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { everyone } from '#core/access/principal.ts'
import { Feed } from '#core/events/feed.ts'
import type { Subscription } from '#core/events/subscription.ts'
import { newUuid } from '#core/jobs/uuid.ts'
import type { WakeUp } from '#core/ports/wake-ups.ts'
import type { Services } from '#core/services.ts'
import { type Database, openDatabase } from '#platform/postgres/database.ts'
import { LogTail } from '#platform/wakeup/postgres/log-tail.ts'
import type { WakeUpTransport } from '#platform/wakeup/wake-ups.ts'
import { withFaults } from '#tests/support/faulty-wake-ups.ts'
import { begin, complete, newJob } from '#tests/support/jobs/jobs.ts'
import { Random } from '#tests/support/random.ts'
import { until } from '#tests/support/until.ts'

/** A transport, with a service that publishes over it. */
export interface WakeUpsUnderTest {
  services: Services
  databaseUrl: string
  /** Opens the transport as another process does. */
  open(): WakeUpTransport
  /** Breaks the connections of all processes, and makes new ones possible before it resolves. */
  interrupt(): Promise<void>
  /** Jobs of the test of an outage. */
  outageJobs: number
  close(): Promise<void>
}

const faultyJobs = 40
const lanes = 4
/** After an outage wake-ups arrive again within this time, on a machine that is not overloaded. */
const backWithinMs = 2_000

/** The contract of the port `WakeUps`, and what the feed makes of its faults; every transport runs it. */
export function describeWakeUps(name: string, start: () => Promise<WakeUpsUnderTest>): void {
  describe(`wake-ups: ${name}`, () => {
    let subject: WakeUpsUnderTest
    let database: Database
    const opened: WakeUpTransport[] = []

    beforeAll(async () => {
      subject = await start()
      database = openDatabase(subject.databaseUrl)
    })
    afterEach(async () => {
      await Promise.all(opened.splice(0).map((transport) => transport.close()))
    })
    afterAll(async () => {
      await database.close()
      await subject.close()
    })

    async function open(transport = subject.open()): Promise<WakeUpTransport> {
      opened.push(transport)
      await transport.start()
      return transport
    }

    function receive(transport: WakeUpTransport): WakeUp[] {
      const received: WakeUp[] = []
      transport.subscribe({ onWakeUp: (wakeUp) => received.push(wakeUp), onResume: () => {} })
      return received
    }

    /** A feed over the transport, as a web process has it. */
    async function openFeed(transport: WakeUpTransport): Promise<Feed> {
      const onError = () => {}
      const wakeUps = await open(new LogTail({ transport, pool: database.pool, onError, intervalMs: 100 }))
      return new Feed({ log: subject.services.log, jobs: subject.services.jobs, wakeUps, onError })
    }

    /** Follows new jobs of a user, takes them to their end, and returns the sequences of all followers. */
    async function runJobs(feed: Feed, jobCount: number, halfway = async () => {}): Promise<number[][]> {
      const userid = `user ${newUuid()}`
      const ofUser = feed.followUser(everyone, userid)
      const byJob = readByJob(ofUser, jobCount)
      const followed: Subscription[] = []
      let started = 0
      const runLane = async () => {
        while (started < jobCount) {
          if (++started === jobCount / 2) await halfway()
          const { jobid } = await newJob(subject.services, userid)
          followed.push(
            await feed.follow(everyone, { jobid }),
            await feed.follow(everyone, { jobid, after: 0 }),
          )
          await complete(subject.services, await begin(subject.services, jobid))
        }
      }
      await Promise.all(Array.from({ length: lanes }, runLane))
      const sequences = await Promise.all(followed.map(readSeqs))
      const ofUsersJobs = await byJob
      ofUser.close()
      return [...sequences, ...ofUsersJobs]
    }

    it('every kind arrives at another process, complete and in order', async () => {
      const [publisher, receiver] = [await open(), await open()]
      const received = receive(receiver)
      const [jobid, userid] = [newUuid(), `grace ${newUuid()}`]
      await receiver.follow({ jobid }).ready
      const wakeUps: WakeUp[] = [
        { kind: 'event', jobid, userid, seq: 1 },
        { kind: 'progress', jobid, userid },
        { kind: 'erased', jobid, userid },
        { kind: 'queue', queue: `queue ${userid}` },
        { kind: 'inbox', token: userid },
        { kind: 'access', id: userid },
      ]
      await publisher.publish(wakeUps)
      const own = () => received.filter((wakeUp) => JSON.stringify(wakeUp).includes(userid))
      await expect.poll(own).toEqual(wakeUps)
    })

    it('the wake-ups of a job arrive by an interest in its user', async () => {
      const [publisher, receiver] = [await open(), await open()]
      const received = receive(receiver)
      const userid = 'heidi.*.> ü'
      const interest = receiver.follow({ userid })
      await interest.ready
      const wakeUp: WakeUp = { kind: 'event', jobid: newUuid(), userid, seq: 1 }
      await publisher.publish([wakeUp])
      await expect.poll(() => received).toContainEqual(wakeUp)
      interest.end()
      interest.end()
    })

    it('an interest lasts while one of its holders has it', async () => {
      const [publisher, receiver] = [await open(), await open()]
      const received = receive(receiver)
      const jobid = newUuid()
      const [first, second] = [receiver.follow({ jobid }), receiver.follow({ jobid })]
      await second.ready
      first.end()
      first.end()
      const wakeUp: WakeUp = { kind: 'event', jobid, userid: 'ivan', seq: 1 }
      await publisher.publish([wakeUp])
      await expect.poll(() => received).toContainEqual(wakeUp)
    })

    it('after an outage it reports since when wake-ups may be lost, and they arrive again within 2 s', async () => {
      const [publisher, receiver] = [await open(), await open()]
      const received = receive(receiver)
      const resumes: Date[] = []
      receiver.subscribe({ onWakeUp: () => {}, onResume: (downSince) => resumes.push(downSince) })
      const jobid = newUuid()
      await receiver.follow({ jobid }).ready
      /** Milliseconds until a wake-up arrives. */
      const arrivalMs = async () => {
        const [startedAt, before] = [performance.now(), received.length]
        await until(async () => {
          await publisher.publish([{ kind: 'event', jobid, userid: 'judy', seq: 1 }])
          expect(received.length).toBeGreaterThan(before)
        })
        return performance.now() - startedAt
      }
      const usualMs = await arrivalMs()
      await subject.interrupt()
      // On a busy machine everything takes longer.
      expect(await arrivalMs()).toBeLessThan(Math.max(backWithinMs, 50 * usualMs))
      await expect.poll(() => resumes.length).toBeGreaterThan(0)
      expect(resumes[0]?.getTime()).toBeLessThanOrEqual(Date.now())
    })

    it('lost, repeated, reordered and delayed wake-ups: every follower gets each event once and in order', async () => {
      const feed = await openFeed(withFaults(subject.open(), new Random(7)))
      const sequences = await runJobs(feed, faultyJobs)
      expect(sequences.filter((seqs) => seqs.join() !== '2,3' && seqs.join() !== '1,2,3')).toEqual([])
      expect(sequences).toHaveLength(faultyJobs * 3)
      feed.close()
    })

    it('an outage in the middle of many jobs: every follower gets each event once and in order', async () => {
      const feed = await openFeed(subject.open())
      const sequences = await runJobs(feed, subject.outageJobs, () => subject.interrupt())
      expect(sequences.filter((seqs) => seqs.join() !== '2,3' && seqs.join() !== '1,2,3')).toEqual([])
      expect(sequences).toHaveLength(subject.outageJobs * 3)
      feed.close()
    })
  })
}

/** The sequences of that many jobs of a user, read until the last of them ends. */
async function readByJob(ofUser: Subscription, jobCount: number): Promise<number[][]> {
  const byJob = new Map<string, number[]>()
  for (let left = jobCount; left > 0; ) {
    const item = await ofUser.next()
    if (item === null) throw new Error('The follower of the user was disconnected.')
    if (item === 'idle' || item.kind !== 'event') continue
    const { jobid, seq } = item.event.data
    byJob.set(jobid, [...(byJob.get(jobid) ?? []), seq])
    if (item.final) left--
  }
  return [...byJob.values()]
}

async function readSeqs(subscription: Subscription): Promise<number[]> {
  const seqs: number[] = []
  for await (const item of subscription) if (item.kind === 'event') seqs.push(item.event.data.seq)
  return seqs
}
