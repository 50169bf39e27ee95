import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { everyone } from '#core/access/principal.ts'
import { toTopicPart } from '#core/outbox/brokers/topic-template.ts'
import type { Delivery } from '#core/outbox/deliveries/delivery.ts'
import { recover, redeliver } from '#core/outbox/deliveries/redelivery.ts'
import { createDestination } from '#core/outbox/destinations/create-destination.ts'
import type { Destination, JsonObject } from '#core/outbox/destinations/destination.ts'
import { ping } from '#core/outbox/destinations/ping.ts'
import { isInstalled } from '#tests/support/brokers/broker-process.ts'
import { apiOf } from '#tests/support/http/api.ts'
import { type FaultyProxy, openFaultyProxy } from '#tests/support/http/faulty-proxy.ts'
import { begin, complete, newJob } from '#tests/support/jobs/jobs.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'
import { type Senders, startSenders } from '#tests/support/server/senders.ts'
import { until } from '#tests/support/until.ts'
import { startConsumer } from './broker-consumer.ts'
import {
  type BrokerHarness,
  type BrokerUnderTest,
  expectAll,
  idsIn,
  idsOf,
  mapStrings,
  type TestTopic,
} from './broker-harness.ts'

const timeoutS = 2
/** For a busy machine. */
const testTimeoutMs = 150_000

/** The conformance suite of message brokers: every type against a real broker, with faults. */
export function describeBroker(harness: BrokerHarness): void {
  const { type, program, start, topic, isDurable, hasCredentials = true, hasProxy = true } = harness
  const options = { timeout: testTimeoutMs }
  describe.runIf(isInstalled(program))(`destination type ${type.name} (needs ${program})`, options, () => {
    let broker: BrokerUnderTest
    let proxy: FaultyProxy
    let proxyTarget: number
    let app: TestApp
    let workers: Senders
    let count = 0

    beforeAll(async () => {
      broker = await start()
      proxy = await openFaultyProxy(broker.process.port)
      proxyTarget = (await broker.behindProxy?.(proxy.port)) ?? broker.process.port
      proxy.aim(proxyTarget)
      const addresses = {
        main: broker.address(broker.process.port, broker.password),
        flaky: broker.address(proxy.port, broker.password),
        locked: broker.address(broker.process.port, 'wrong-password'),
      }
      app = await startTestApp({
        BROKERS: Object.entries(addresses)
          .map(([name, address]) => `${name}=${address}`)
          .join(','),
        BROKER_RETRY_SCHEDULE: `0${',0.2'.repeat(200)}`,
        BROKER_TIMEOUT_S: String(timeoutS),
      })
      workers = await startSenders(app)
    }, testTimeoutMs)
    afterEach(() => {
      proxy.aim(proxyTarget)
      proxy.freezeNew(false)
    })
    afterAll(async () => {
      await workers?.stop()
      await until(() => expect(proxy?.size ?? 0).toBe(0))
      await app?.close()
      await proxy?.close()
      await broker?.close()
    })

    async function subscribe(userid: string, broker: string, config: JsonObject): Promise<Destination> {
      const { services } = app.web
      return services.jobs.transact((tx) =>
        createDestination(services, tx, type, { userid, jobid: null }, { config: { broker, ...config } }),
      )
    }

    /** A topic of its own and a destination for it. */
    async function open(userid: string, brokerName = 'main') {
      const opened = await broker.openTopic(topic('hearback', `t${++count}`))
      return { topic: opened, destination: await subscribe(userid, brokerName, opened.config) }
    }

    async function wholeJob(userid: string): Promise<string> {
      const { services } = app.web
      const { jobid } = await newJob(services, userid)
      await complete(services, await begin(services, jobid))
      return jobid
    }

    /** Jobs one after the other: their number does not depend on the load of the machine. */
    async function wholeJobs(userid: string, number: number): Promise<string[]> {
      const jobids: string[] = []
      while (jobids.length < number) jobids.push(await wholeJob(userid))
      return jobids
    }

    const logOf = async ({ id }: Destination): Promise<Delivery[]> =>
      (await app.web.services.deliveries.list(everyone, { of: { destinationId: id }, limit: 200 })).reverse()
    const allDelivered = (destination: Destination, length: number) =>
      until(async () => {
        const states = (await logOf(destination)).map(({ state }) => state)
        expect(states).toEqual(Array(length).fill('delivered'))
      }, 60_000)
    /** Waits for the failure class of the last attempt of a delivery. */
    const failsWith = (destination: Destination, failureClass: string) =>
      until(async () => {
        const attempts = (await logOf(destination)).flatMap((delivery) => delivery.attempts.slice(-1))
        expect(attempts.map((attempt) => attempt.class)).toContain(failureClass)
      }, 60_000)
    it('delivers every event once, in order per job, as a CloudEvent', async () => {
      const { topic: opened, destination } = await open('order')
      const jobids = await Promise.all(Array.from({ length: 4 }, () => wholeJob('order')))
      await allDelivered(destination, 12)
      const messages = await opened.read()
      expect(messages).toHaveLength(12)
      for (const jobid of jobids) {
        const own = messages.filter(({ data }) => data.jobid === jobid)
        expect(own.map(({ attributes }) => attributes.id)).toEqual(idsOf(jobid))
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
        const opened = await broker.openTopic(topic('hearback', toTopicPart(userid), 'jobs'))
        topics.set(userid, opened)
        const config = mapStrings(opened.config, (text) => text.replace(toTopicPart(userid), '{userid}'))
        destinations.push(await subscribe(userid, 'main', config))
      }
      for (const userid of users) await wholeJob(userid)
      for (const destination of destinations) await allDelivered(destination, 3)
      for (const [userid, opened] of topics) {
        const messages = await opened.read()
        expect(messages.map(({ data }) => data.userid)).toEqual([userid, userid, userid])
      }
    })

    it.runIf(hasProxy)('delivers everything once the broker is back', async () => {
      const { topic: opened, destination } = await open('down', 'flaky')
      proxy.aim(1)
      proxy.cut()
      const jobids = await wholeJobs('down', 3)
      await failsWith(destination, 'connect')
      proxy.aim(proxyTarget)
      await allDelivered(destination, 9)
      await expectAll(opened, jobids)
    })

    it.runIf(hasProxy)('delivers everything when the connection breaks within a batch', async () => {
      const { topic: opened, destination } = await open('batch', 'flaky')
      const jobids: string[] = []
      for (let n = 0; n < 6; n++) {
        jobids.push(await wholeJob('batch'))
        if (n < 3) proxy.cut()
      }
      await allDelivered(destination, 18)
      await expectAll(opened, jobids)
    })

    it.runIf(isDurable)('delivers everything when the broker is killed', async () => {
      const { topic: opened, destination } = await open('killed')
      const before = await wholeJob('killed')
      await allDelivered(destination, 3)
      await broker.process.kill()
      const after = await wholeJobs('killed', 2)
      await failsWith(destination, 'connect')
      await broker.process.start()
      await allDelivered(destination, 9)
      await expectAll(opened, [before, ...after])
    })

    it.runIf(hasCredentials)('reports refused credentials, and shows them nowhere', async () => {
      const { destination } = await open('locked', 'locked')
      await wholeJob('locked')
      await failsWith(destination, 'auth')
      const ask = apiOf(app.url)
      const paths = [
        '/health/status',
        '/users/locked/destinations',
        `/destinations/${destination.id}/deliveries`,
      ]
      for (const path of [...paths, '/destination-types', '/modes']) {
        const text = JSON.stringify((await ask('GET', path)).body)
        expect(text).not.toContain('wrong-password')
        expect(text).not.toContain(broker.password)
      }
      await remove(destination)
    })

    it('reports a missing topic, and delivers to the others of the broker', async (context) => {
      if (!broker.missingTopic) return context.skip()
      const missing = await subscribe('missing', 'main', broker.missingTopic)
      await wholeJob('missing')
      await failsWith(missing, 'rejected')
      const { topic: opened, destination } = await open('present')
      const jobid = await wholeJob('present')
      await allDelivered(destination, 3)
      expect(await idsIn(opened)).toEqual(idsOf(jobid))
      await remove(missing)
    })

    it.runIf(hasProxy)('delivers to other brokers at once while one hangs', async () => {
      const hanging = await open('hanging', 'flaky')
      await wholeJob('hanging')
      await allDelivered(hanging.destination, 3)
      proxy.freezeNew(true)
      expect(proxy.freeze()).toBeGreaterThan(0)
      for (let n = 0; n < 10; n++) await newJob(app.web.services, 'hanging')
      const { topic: opened, destination } = await open('isolated')
      const jobid = await wholeJob('isolated')
      await allDelivered(destination, 3)
      expect(await idsIn(opened)).toEqual(idsOf(jobid))
      await failsWith(hanging.destination, 'timeout')
      proxy.freezeNew(false)
      proxy.cut()
      await allDelivered(hanging.destination, 13)
    })

    it.runIf(hasProxy)(
      'delivers again, with the same id, after the worker stopped in the middle of an attempt',
      async () => {
        const { topic: opened, destination } = await open('restart', 'flaky')
        proxy.freezeNew(true)
        proxy.freeze()
        const jobid = await wholeJob('restart')
        await until(async () => expect((await logOf(destination))[0]?.state).toBe('sending'))
        await workers.stop({ ignoreErrors: true })
        proxy.freezeNew(false)
        proxy.cut()
        workers = await startSenders(app)
        await allDelivered(destination, 3)
        await expectAll(opened, [jobid])
      },
    )

    it('pings, redelivers with the same id, and recovers what was missed while disabled', async () => {
      const { services } = app.web
      const { topic: opened, destination } = await open('actions')
      const { id } = destination
      await ping(services, everyone, id)
      await allDelivered(destination, 1)
      const jobid = await wholeJob('actions')
      await allDelivered(destination, 4)
      await redeliver(services, everyone, (await logOf(destination))[1]?.id ?? '')
      await until(async () => expect((await logOf(destination))[1]?.attempts).toHaveLength(2), 60_000)
      await allDelivered(destination, 4)
      await services.jobs.transact((tx) =>
        services.destinations.disable(tx, everyone, id, 'user', new Date()),
      )
      const missed = await wholeJob('actions')
      await services.jobs.transact((tx) => services.destinations.enable(tx, everyone, id))
      expect(await recover(services, everyone, id, destination.createdAt)).toMatchObject({ recovered: 3 })
      await allDelivered(destination, 7)
      const ids = await idsIn(opened)
      const ofJob = (id: string) => ids.filter((one) => one.startsWith(id))
      expect(ofJob('ping-')).toHaveLength(1)
      expect(ofJob(jobid)).toEqual([...idsOf(jobid), ...(harness.deduplicates ? [] : [`${jobid}-1`])])
      expect(ofJob(missed)).toEqual(idsOf(missed))
    })

    it.runIf(hasProxy)('serves the consumer of its guide', async () => {
      const { broker: _, ...target } = { broker: '', ...type.guide?.config }
      await broker.openTopic(topic('hearback', 'jobs'))
      const destination = await subscribe('guide', 'main', target)
      const running = startConsumer(type.guide?.consumer, broker)
      try {
        const jobid = await wholeJob('guide')
        await allDelivered(destination, 3)
        await until(() => {
          for (const id of [jobid, 'completed']) expect(running.output()).toContain(id)
        }, 60_000)
      } finally {
        await running.stop()
      }
    })

    async function remove({ id }: Destination): Promise<void> {
      const { jobs, destinations, clock } = app.web.services
      await jobs.transact((tx) => destinations.remove(tx, everyone, id, clock()))
    }
  })
}
