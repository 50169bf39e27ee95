import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { everyone } from '#core/access/principal.ts'
import { createDestination } from '#core/outbox/destinations/create-destination.ts'
import type { Destination } from '#core/outbox/destinations/destination.ts'
import type { DestinationType } from '#core/outbox/destinations/destination-type.ts'
import { redis } from '#delivery/destinations/redis/destination.ts'
import { createOutbox } from '#delivery/outbox/index.ts'
import { failurePauseMs, firstAttemptSlots, retrySlots } from '#delivery/outbox/workers.ts'
import type { BrokerUnderTest } from '#tests/conformance/destinations/broker-harness.ts'
import { isInstalled } from '#tests/support/brokers/broker-process.ts'
import { startRedis } from '#tests/support/brokers/redis-broker.ts'
import { begin, complete, newJob } from '#tests/support/jobs/jobs.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'
import { type Senders, startSenders } from '#tests/support/server/senders.ts'
import { until } from '#tests/support/until.ts'

const hour = 3_600
const { concurrency, groupConcurrency } = firstAttemptSlots
/** With this many destinations, attempts that hang fill more than all slots of the worker. */
const hangingDestinations = Math.ceil(concurrency / groupConcurrency) + 1

/** Running attempts by name of the broker. */
const running = new Map<unknown, number>()
const add = (broker: unknown, change: number) => running.set(broker, (running.get(broker) ?? 0) + change)

/** Redis, with its attempts counted. No attempt ends before the test, on a machine as busy as may be. */
const counted: DestinationType = {
  ...redis,
  timeoutMs: hour * 1_000,
  async connect(services) {
    const connection = await redis.connect(services)
    return {
      async send(request, signal) {
        const { broker } = request.destination.config
        add(broker, 1)
        return connection.send(request, signal).finally(() => add(broker, -1))
      },
      close: () => connection.close(),
    }
  },
}

describe.runIf(isInstalled('redis-server'))('brokers (needs redis-server)', { timeout: 150_000 }, () => {
  let brokers: Record<'main' | 'hanging', BrokerUnderTest>
  let app: TestApp
  let senders: Senders
  beforeAll(async () => {
    brokers = { main: await startRedis(), hanging: await startRedis() }
    const addresses = Object.entries(brokers).map(
      ([name, { process, address, password }]) => `${name}=${address(process.port, password)}`,
    )
    // Nothing listens on port 1.
    const BROKERS = [...addresses, 'dead=redis://127.0.0.1:1'].join()
    app = await startTestApp({ BROKERS, BROKER_RETRY_SCHEDULE: `0${',0.1'.repeat(1_000)}` })
    const settings = { ...app.web.services.settings, BROKER_TIMEOUT_S: hour }
    senders = await startSenders(app, { settings }, createOutbox([counted]))
  }, 150_000)
  afterAll(async () => {
    await senders.stop({ ignoreErrors: true })
    await app.close()
    for (const broker of Object.values(brokers)) await broker.close()
  })

  const subscribe = (userid: string, broker: string): Promise<Destination> => {
    const { services } = app.web
    const given = { config: { broker, stream: 'hearback:jobs' } }
    return services.jobs.transact((tx) =>
      createDestination(services, tx, counted, { userid, jobid: null }, given),
    )
  }
  const deliveriesTo = ({ id }: Destination) =>
    app.web.services.deliveries.list(everyone, { of: { destinationId: id }, limit: 100 })
  const wholeJob = async (userid: string) => {
    const { services } = app.web
    await complete(services, await begin(services, (await newJob(services, userid)).jobid))
  }
  /** Waits until the broker has acknowledged this many, each at its first attempt. */
  const acknowledged = (destination: Destination, length: number) =>
    until(async () => {
      const deliveries = await deliveriesTo(destination)
      const outcomes = deliveries.map(({ state, attempts }) => [state, attempts.length])
      expect(outcomes).toEqual(Array(length).fill(['delivered', 1]))
    })

  it('delays no destination of one when another refuses connections and a third hangs', async () => {
    const [main, hanging, dead] = [
      await subscribe('all three', 'main'),
      await subscribe('all three', 'hanging'),
      await subscribe('all three', 'dead'),
    ]
    await wholeJob('all three')
    await acknowledged(main, 3)
    await acknowledged(hanging, 3)

    brokers.hanging.process.signal?.('SIGSTOP')
    try {
      for (let n = 0; n < hangingDestinations; n++) await subscribe('many', 'hanging')
      for (let n = 0; n < groupConcurrency; n++) await newJob(app.web.services, 'many')
      const most = hangingDestinations * groupConcurrency
      await until(() => expect(running.get('hanging')).toBe(most))

      // The same jobs go to all three brokers.
      for (let n = 0; n < 5; n++) await wholeJob('all three')
      await acknowledged(main, 18)
      // None of the attempts that hang has ended.
      expect(running.get('hanging')).toBeGreaterThanOrEqual(most)
      expect((await deliveriesTo(hanging)).filter(({ state }) => state === 'delivered')).toHaveLength(3)
    } finally {
      brokers.hanging.process.signal?.('SIGCONT')
    }
    await acknowledged(hanging, 18)
    const attempts = (await deliveriesTo(dead)).flatMap((delivery) => delivery.attempts)
    expect(new Set(attempts.map((attempt) => attempt.class))).toEqual(new Set(['connect']))
  })

  it('limits the rate of the attempts to a broker that refuses connections, however many wait', async () => {
    const dead = await subscribe('only dead', 'dead')
    for (let n = 0; n < 10; n++) await newJob(app.web.services, 'only dead')
    const retries = await until(async () => {
      const deliveries = await deliveriesTo(dead)
      const attempts = deliveries.flatMap((delivery) => delivery.attempts).filter(({ n }) => n > 1)
      expect(attempts.length).toBeGreaterThan(12)
      return attempts.map(({ at }) => Date.parse(at)).toSorted((a, b) => a - b)
    })
    const share = retrySlots.groupConcurrency
    const spans = retries.slice(share).map((at, n) => at - (retries[n] ?? Number.NaN))
    // Times of the log are whole milliseconds, and a timer may end one early.
    expect(Math.min(...spans)).toBeGreaterThanOrEqual(failurePauseMs - 2)
  })
})
