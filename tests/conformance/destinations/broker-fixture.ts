import { fork } from 'node:child_process'
import { once } from 'node:events'
import pino from 'pino'
import { expect } from 'vitest'
import { everyone } from '#core/access/principal.ts'
import type { Delivery } from '#core/outbox/deliveries/delivery.ts'
import { createDestination } from '#core/outbox/destinations/create-destination.ts'
import type { Destination, JsonObject } from '#core/outbox/destinations/destination.ts'
import type { WebServices } from '#core/services.ts'
import { type FaultyProxy, openFaultyProxy } from '#tests/support/http/faulty-proxy.ts'
import { begin, complete, newJob } from '#tests/support/jobs/jobs.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'
import { type Senders, startSenders } from '#tests/support/server/senders.ts'
import { until } from '#tests/support/until.ts'
import type { BrokerHarness, BrokerUnderTest, TestTopic } from './broker-harness.ts'

const timeoutS = 2
const waitMs = 60_000

/**
 * A running broker with a service that delivers to it. The service knows it by three names: `main`, `flaky` (through
 * the proxy) and `locked` (with a wrong password).
 */
export class BrokerFixture {
  readonly harness: BrokerHarness
  readonly broker: BrokerUnderTest
  readonly proxy: FaultyProxy
  readonly app: TestApp
  readonly services: WebServices
  /** The log lines of the workers, as the service writes them. */
  readonly log: string[] = []
  #workers: Senders | null = null
  readonly #env: Record<string, string>
  readonly #proxyTarget: number
  #count = 0

  private constructor(
    harness: BrokerHarness,
    started: Pick<BrokerFixture, 'broker' | 'proxy' | 'app'> & {
      env: Record<string, string>
      proxyTarget: number
    },
  ) {
    this.harness = harness
    this.broker = started.broker
    this.proxy = started.proxy
    this.app = started.app
    this.services = started.app.web.services
    this.#env = started.env
    this.#proxyTarget = started.proxyTarget
  }

  static async start(harness: BrokerHarness): Promise<BrokerFixture> {
    const broker = await harness.start()
    const proxy = await openFaultyProxy(broker.process.port)
    const proxyTarget = (await broker.behindProxy?.(proxy.port)) ?? broker.process.port
    proxy.aim(proxyTarget)
    const addresses = {
      main: broker.address(broker.process.port, broker.password),
      flaky: broker.address(proxy.port, broker.password),
      locked: broker.address(broker.process.port, 'wrong-password'),
    }
    const env = {
      BROKERS: Object.entries(addresses)
        .map(([name, address]) => `${name}=${address}`)
        .join(','),
      BROKER_RETRY_SCHEDULE: `0${',0.2'.repeat(200)}`,
      BROKER_TIMEOUT_S: String(timeoutS),
    }
    const app = await startTestApp(env)
    const fixture = new BrokerFixture(harness, { broker, proxy, app, env, proxyTarget })
    await fixture.startWorkers()
    return fixture
  }

  async startWorkers(): Promise<void> {
    const logger = pino({ level: 'debug' }, { write: (line: string) => void this.log.push(line) })
    this.#workers = await startSenders(this.app, { logger })
  }

  async stopWorkers(options?: Parameters<Senders['stop']>[0]): Promise<void> {
    await this.#workers?.stop(options)
    this.#workers = null
  }

  /** Starts a worker in a process of its own, which can be killed. */
  forkWorker(): { kill(): Promise<void> } {
    const child = fork('tests/support/server/sending-worker.ts', {
      env: {
        ...this.#env,
        NODE_ENV: 'production',
        PATH: process.env.PATH,
        NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
        DATABASE_URL: this.app.database.url,
        HEARBACK_DATA: this.app.settings.HEARBACK_DATA,
        LOG_LEVEL: 'silent',
      },
      execArgv: [],
    })
    return {
      async kill() {
        const ended = once(child, 'exit')
        child.kill('SIGKILL')
        await ended
      },
    }
  }

  /** Ends all faults of the proxy. */
  repairProxy(): void {
    this.proxy.aim(this.#proxyTarget)
    this.proxy.freezeNew(false)
    this.proxy.delay(0)
  }

  async close(): Promise<void> {
    await this.stopWorkers()
    await until(() => expect(this.proxy.size).toBe(0))
    await this.app.close()
    await this.proxy.close()
    await this.broker.close()
  }

  subscribe(userid: string, broker: string, config: JsonObject): Promise<Destination> {
    const owner = { userid, jobid: null }
    return this.services.jobs.transact((tx) =>
      createDestination(this.services, tx, this.harness.type, owner, { config: { broker, ...config } }),
    )
  }

  /** A topic of its own and a destination for it. */
  async open(userid: string, brokerName = 'main'): Promise<{ topic: TestTopic; destination: Destination }> {
    const topic = await this.broker.openTopic(this.harness.topic('hearback', `t${++this.#count}`))
    return { topic, destination: await this.subscribe(userid, brokerName, topic.config) }
  }

  remove({ id }: Destination): Promise<unknown> {
    const { jobs, destinations, clock } = this.services
    return jobs.transact((tx) => destinations.remove(tx, everyone, id, clock()))
  }

  /** Submits, begins and completes a job. Returns its id. */
  async wholeJob(userid: string): Promise<string> {
    const { jobid } = await newJob(this.services, userid)
    await complete(this.services, await begin(this.services, jobid))
    return jobid
  }

  /** Jobs one after the other: their number does not depend on the load of the machine. */
  async wholeJobs(userid: string, number: number): Promise<string[]> {
    const jobids: string[] = []
    while (jobids.length < number) jobids.push(await this.wholeJob(userid))
    return jobids
  }

  /** The deliveries of a destination, the oldest first. */
  async deliveriesOf({ id }: Destination): Promise<Delivery[]> {
    return (
      await this.services.deliveries.list(everyone, { of: { destinationId: id }, limit: 200 })
    ).reverse()
  }

  /** Waits until the destination has this many deliveries and all have succeeded. */
  async allDelivered(destination: Destination, length: number): Promise<void> {
    await until(async () => {
      const states = (await this.deliveriesOf(destination)).map(({ state }) => state)
      expect(states).toEqual(Array(length).fill('delivered'))
    }, waitMs)
  }

  /** Waits for the failure class of the last attempt of a delivery. */
  async failsWith(destination: Destination, failureClass: string): Promise<void> {
    await until(async () => {
      const attempts = (await this.deliveriesOf(destination)).flatMap(({ attempts }) => attempts.slice(-1))
      expect(attempts.map((attempt) => attempt.class)).toContain(failureClass)
    }, waitMs)
  }
}
