import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { toTopicPart } from '#core/outbox/brokers/topic-template.ts'
import type { Destination } from '#core/outbox/destinations/destination.ts'
import { isInstalled } from '#tests/support/brokers/broker-process.ts'
import { apiOf } from '#tests/support/http/api.ts'
import { newJob } from '#tests/support/jobs/jobs.ts'
import { until } from '#tests/support/until.ts'
import { BrokerFixture } from './broker-fixture.ts'
import {
  type BrokerHarness,
  expectAll,
  expectInOrder,
  idsIn,
  idsOf,
  mapStrings,
  type TestTopic,
} from './broker-harness.ts'
import { defineOperationTests } from './broker-operations.ts'

/** For a busy machine. */
const testTimeoutMs = 150_000

/** The conformance suite of message brokers: every type against a real broker, with faults. */
export function describeBroker(harness: BrokerHarness): void {
  const { type, program, topic, isDurable, hasCredentials = true, hasProxy = true } = harness
  const options = { timeout: testTimeoutMs }
  describe.runIf(isInstalled(program))(`destination type ${type.name} (needs ${program})`, options, () => {
    let fixture: BrokerFixture

    beforeAll(async () => {
      fixture = await BrokerFixture.start(harness)
    }, testTimeoutMs)
    afterEach(() => fixture.repairProxy())
    afterAll(() => fixture?.close())

    it('delivers every event once, in order per job, as a CloudEvent', async () => {
      const { topic: opened, destination } = await fixture.open('order')
      const jobids = await Promise.all(Array.from({ length: 4 }, () => fixture.wholeJob('order')))
      await fixture.allDelivered(destination, 12)
      const messages = await opened.read()
      expect(messages).toHaveLength(12)
      for (const jobid of jobids) {
        const own = messages.filter(({ data }) => data.jobid === jobid)
        expect(own.map(({ attributes }) => attributes.id)).toEqual(idsOf(jobid))
        expect(new Set(own.map(({ key = jobid }) => key))).toEqual(new Set([jobid]))
        expect(own[1]).toMatchObject({
          attributes: {
            specversion: '1.0',
            id: `${jobid}-2`,
            source: `/results/${jobid}`,
            type: 'job.processing',
            subject: jobid,
            sequence: '2',
            time: expect.stringMatching(/Z$/),
          },
          data: { jobid, userid: 'order', seq: 2, state: 'processing' },
        })
      }
    })

    it('keeps the events of users apart, also with separators and wildcards in their ids', async () => {
      const users = ['a.b', 'a*', 'a>', 'a#+', 'a b', 'a_2eb']
      const topics = new Map<string, TestTopic>()
      const destinations: Destination[] = []
      for (const userid of users) {
        const opened = await fixture.broker.openTopic(topic('hearback', toTopicPart(userid), 'jobs'))
        topics.set(userid, opened)
        const config = mapStrings(opened.config, (text) => text.replace(toTopicPart(userid), '{userid}'))
        destinations.push(await fixture.subscribe(userid, 'main', config))
      }
      for (const userid of users) await fixture.wholeJob(userid)
      for (const destination of destinations) await fixture.allDelivered(destination, 3)
      for (const [userid, opened] of topics) {
        const messages = await opened.read()
        expect(messages.map(({ data }) => data.userid)).toEqual([userid, userid, userid])
      }
    })

    it.runIf(hasProxy)('delivers everything once the broker is back', async () => {
      const { topic: opened, destination } = await fixture.open('down', 'flaky')
      fixture.proxy.aim(1)
      fixture.proxy.cut()
      const jobids = await fixture.wholeJobs('down', 3)
      await fixture.failsWith(destination, 'connect')
      fixture.repairProxy()
      await fixture.allDelivered(destination, 9)
      await expectAll(opened, jobids)
    })

    it.runIf(hasProxy)('delivers everything when the connection breaks within a batch', async () => {
      const { topic: opened, destination } = await fixture.open('batch', 'flaky')
      const jobids: string[] = []
      for (let n = 0; n < 6; n++) {
        jobids.push(await fixture.wholeJob('batch'))
        if (n < 3) fixture.proxy.cut()
      }
      await fixture.allDelivered(destination, 18)
      await expectAll(opened, jobids)
    })

    it.runIf(hasProxy)('delivers every event, in order per job, through a slow connection', async () => {
      const { topic: opened, destination } = await fixture.open('slow', 'flaky')
      fixture.proxy.delay(20)
      const jobids = await fixture.wholeJobs('slow', 3)
      await fixture.allDelivered(destination, 9)
      await expectInOrder(opened, jobids)
    })

    it.runIf(isDurable)('delivers everything when the broker is killed', async () => {
      const { topic: opened, destination } = await fixture.open('killed')
      const before = await fixture.wholeJob('killed')
      await fixture.allDelivered(destination, 3)
      await fixture.broker.process.kill()
      const after = await fixture.wholeJobs('killed', 2)
      await fixture.failsWith(destination, 'connect')
      await fixture.broker.process.start()
      await fixture.allDelivered(destination, 9)
      await expectAll(opened, [before, ...after])
    })

    it.runIf(hasCredentials)('reports refused credentials, and shows them nowhere', async () => {
      const { destination } = await fixture.open('locked', 'locked')
      await fixture.wholeJob('locked')
      await fixture.failsWith(destination, 'auth')
      const ask = apiOf(fixture.app.url)
      const paths = [
        '/health/status',
        '/users/locked/destinations',
        `/destinations/${destination.id}/deliveries`,
      ]
      for (const path of [...paths, '/destination-types', '/modes']) {
        const text = JSON.stringify((await ask('GET', path)).body)
        expect(text).not.toContain('wrong-password')
        expect(text).not.toContain(fixture.broker.password)
      }
      expect(fixture.log.join()).toContain('"outcome":"auth"')
      for (const password of ['wrong-password', fixture.broker.password])
        expect(fixture.log.join()).not.toContain(password)
      await fixture.remove(destination)
    })

    it('reports a topic that is missing or full, and delivers to the others of the broker', async (context) => {
      const { missingTopics } = fixture.broker
      if (!missingTopics) return context.skip()
      const missing: Destination[] = []
      for (const config of missingTopics) missing.push(await fixture.subscribe('missing', 'main', config))
      await fixture.wholeJob('missing')
      for (const destination of missing) await fixture.failsWith(destination, 'rejected')
      const { topic: opened, destination } = await fixture.open('present')
      const jobid = await fixture.wholeJob('present')
      await fixture.allDelivered(destination, 3)
      expect(await idsIn(opened)).toEqual(idsOf(jobid))
      for (const one of missing) await fixture.remove(one)
    })

    it.runIf(hasProxy)('delivers to other brokers at once while one hangs', async () => {
      const hanging = await fixture.open('hanging', 'flaky')
      await fixture.wholeJob('hanging')
      await fixture.allDelivered(hanging.destination, 3)
      fixture.proxy.freezeNew(true)
      expect(fixture.proxy.freeze()).toBeGreaterThan(0)
      // More events at the same time than a worker has slots.
      for (let n = 0; n < 9; n++) await fixture.subscribe('hanging', 'flaky', hanging.topic.config)
      for (let n = 0; n < 14; n++) await newJob(fixture.services, 'hanging')
      const { topic: opened, destination } = await fixture.open('isolated')
      const jobid = await fixture.wholeJob('isolated')
      await fixture.allDelivered(destination, 3)
      expect(await idsIn(opened)).toEqual(idsOf(jobid))
      await fixture.failsWith(hanging.destination, 'timeout')
      fixture.proxy.freezeNew(false)
      fixture.proxy.cut()
      await fixture.allDelivered(hanging.destination, 17)
    })

    it.runIf(hasProxy)(
      'delivers again, with the same id, after the worker stopped in the middle of an attempt',
      async () => {
        const { topic: opened, destination } = await fixture.open('restart', 'flaky')
        fixture.proxy.freezeNew(true)
        fixture.proxy.freeze()
        const jobid = await fixture.wholeJob('restart')
        await until(async () => expect((await fixture.deliveriesOf(destination))[0]?.state).toBe('sending'))
        await fixture.stopWorkers({ ignoreErrors: true })
        fixture.proxy.freezeNew(false)
        fixture.proxy.cut()
        await fixture.startWorkers()
        await fixture.allDelivered(destination, 3)
        await expectAll(opened, [jobid])
      },
    )

    it.runIf(hasProxy)(
      'delivers again, with the same id, after the worker was killed in the middle of an attempt',
      async () => {
        const { topic: opened, destination } = await fixture.open('crash', 'flaky')
        await fixture.stopWorkers({ ignoreErrors: true })
        await until(() => expect(fixture.proxy.size).toBe(0))
        fixture.proxy.freezeNew(true)
        const jobid = await fixture.wholeJob('crash')
        const worker = fixture.forkWorker()
        await until(() => expect(fixture.proxy.size).toBeGreaterThan(0))
        await worker.kill()
        fixture.repairProxy()
        fixture.proxy.cut()
        await fixture.startWorkers()
        await fixture.allDelivered(destination, 3)
        await expectAll(opened, [jobid])
      },
    )

    defineOperationTests(harness, () => fixture)
  })
}
