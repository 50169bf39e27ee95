import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { everyone } from '#core/access/principal.ts'
import type { Delivery } from '#core/outbox/deliveries/delivery.ts'
import { recover, redeliver } from '#core/outbox/deliveries/redelivery.ts'
import { createDestination } from '#core/outbox/destinations/create-destination.ts'
import type { Destination } from '#core/outbox/destinations/destination.ts'
import type { DestinationType } from '#core/outbox/destinations/destination-type.ts'
import { ping } from '#core/outbox/destinations/ping.ts'
import type { WebServices } from '#core/services.ts'
import { createOutbox } from '#delivery/outbox/index.ts'
import { begin, complete, newJob } from '#tests/support/jobs/jobs.ts'
import { Random, seed } from '#tests/support/random.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'
import { type Senders, startSenders } from '#tests/support/server/senders.ts'
import { until } from '#tests/support/until.ts'
import type { DestinationHarness, React, Reaction, TestReceiver } from './harness.ts'

/** The conformance suite of destination types: every type behaves the same behind the outbox. */
export function describeDestination({ type, reactions, openReceiver, env }: DestinationHarness): void {
  let app: TestApp
  let services: WebServices
  let workers: Senders
  let closed = 0
  const receivers: TestReceiver[] = []

  /** The type, with its `close` counted. */
  const counted: DestinationType = {
    ...type,
    async connect(own) {
      const connection = await type.connect(own)
      return {
        send: (request, signal) => connection.send(request, signal),
        close() {
          closed += 1
          return connection.close()
        },
      }
    },
  }
  const startWorkers = () => startSenders(app, {}, createOutbox([counted]))

  beforeAll(async () => {
    app = await startTestApp(env)
    services = app.web.services
    workers = await startWorkers()
  })
  afterEach(async () => {
    for (const receiver of receivers.splice(0)) await receiver.close()
  })
  afterAll(async () => {
    await workers.stop()
    await app.close()
  })

  /** A destination with a receiver of its own; `received` are the ids of the deliveries, in order of arrival. */
  async function subscribe(userid: string, react: React = () => 'accept') {
    const received: string[] = []
    const receiver = await openReceiver(async (messageId) => {
      received.push(messageId)
      return react(messageId, received.filter((id) => id === messageId).length)
    })
    receivers.push(receiver)
    const destination = await services.jobs.transact((tx) =>
      createDestination(services, tx, counted, { userid, jobid: null }, { config: receiver.config }),
    )
    return { destination, receiver, received }
  }

  async function wholeJob(userid: string): Promise<string> {
    const { jobid } = await newJob(services, userid)
    await complete(services, await begin(services, jobid))
    return jobid
  }

  const idsOf = (jobid: string) => [1, 2, 3].map((seq) => `${jobid}-${seq}`)
  const logOf = async ({ id }: Destination): Promise<Delivery[]> =>
    (await services.deliveries.list(everyone, { of: { destinationId: id }, limit: 100 })).reverse()
  const read = async ({ id }: Destination) => {
    const destination = await services.destinations.read(everyone, id)
    if (!destination) throw new Error('The destination is missing.')
    return destination
  }
  const statesOf = async (destination: Destination) => (await logOf(destination)).map(({ state }) => state)

  describe(`destination type ${type.name}`, () => {
    it('stores its config, without a migration', async () => {
      const { destination, receiver } = await subscribe('config')
      const isShown = ([name]: [string, unknown]) => !type.secretMembers?.includes(name)
      const config = Object.fromEntries(Object.entries(receiver.config).filter(isShown))
      const stored = await read(destination)
      expect(stored).toMatchObject({ type: type.name, config })
      for (const name of type.secretMembers ?? []) expect(stored?.config).not.toHaveProperty(name)
    })

    it(`delivers the events of a job one at a time and in order (seed ${seed})`, async () => {
      const random = new Random(seed)
      const running = new Map<string, number>()
      let most = 0
      const { destination, received } = await subscribe('order', async (messageId): Promise<Reaction> => {
        const jobid = messageId.slice(0, 36)
        running.set(jobid, (running.get(jobid) ?? 0) + 1)
        most = Math.max(most, running.get(jobid) ?? 0)
        await delay(random.between(0, 20))
        running.set(jobid, (running.get(jobid) ?? 0) - 1)
        return 'accept'
      })
      const jobids = await Promise.all(Array.from({ length: 8 }, () => wholeJob('order')))
      await until(async () => expect(await statesOf(destination)).toEqual(Array(24).fill('delivered')))
      expect(most).toBe(1)
      for (const jobid of jobids) {
        expect(received.filter((id) => id.startsWith(jobid))).toEqual(idsOf(jobid))
      }
    })

    it('retries with the same id, and does not hold back later events', async () => {
      const { destination, received } = await subscribe('retry', (messageId, attempt) =>
        messageId.endsWith('-1') && attempt === 1 ? 'retry' : 'accept',
      )
      const ids = idsOf(await wholeJob('retry'))
      await until(async () => expect(await statesOf(destination)).toEqual(Array(3).fill('delivered')))
      expect([...new Set(received)]).toEqual(ids)
      expect(received.filter((id) => id === ids[0])).toHaveLength(2)
      expect((await logOf(destination))[0]?.attempts).toMatchObject([
        { n: 1, class: expect.any(String) },
        { n: 2, class: null },
      ])
    })

    it('records each failed attempt and plans the next one', async () => {
      const { destination, received } = await subscribe('log', () => 'retry')
      await newJob(services, 'log')
      await until(async () => {
        const [delivery] = await logOf(destination)
        expect(delivery?.attempts).toHaveLength(3)
        expect(delivery?.state).toBe('retrying')
      })
      const [delivery] = await logOf(destination)
      expect(delivery?.attempts.map(({ n }) => n)).toEqual([1, 2, 3])
      for (const attempt of delivery?.attempts ?? []) expect(attempt.class).not.toBeNull()
      const pauseMs = (delivery?.nextAttemptAt?.getTime() ?? 0) - Date.now()
      expect(pauseMs).toBeGreaterThan(0.75 * 3_600_000)
      expect(new Set(received).size).toBe(1)
      expect((await read(destination)).failures).toBe(3)
    })

    it('delivers to others at once while one destination hangs', async () => {
      const hanging = await subscribe('hanging', () => 'hang')
      await Promise.all(Array.from({ length: 20 }, () => newJob(services, 'hanging')))
      await until(() => expect(hanging.received.length).toBeGreaterThanOrEqual(8))
      const other = await subscribe('isolated')
      const jobid = await wholeJob('isolated')
      await until(() => expect(other.received).toEqual(idsOf(jobid)))
      expect(await statesOf(hanging.destination)).not.toContain('delivered')
      await services.jobs.transact((tx) =>
        services.destinations.remove(tx, everyone, hanging.destination.id, services.clock()),
      )
    })

    it('delivers again, with the same id, after the worker stopped in the middle of an attempt', async () => {
      let reaction: Reaction = 'hang'
      const { destination, received } = await subscribe('restart', () => reaction)
      const jobid = await wholeJob('restart')
      await until(() => expect(received).toHaveLength(1))
      const before = closed
      const began = performance.now()
      await workers.stop()
      expect(performance.now() - began).toBeLessThan(10_000)
      expect(closed).toBe(before + 1)
      expect(await statesOf(destination)).toEqual(['sending', 'waiting', 'waiting'])
      reaction = 'accept'
      workers = await startWorkers()
      await until(async () => expect(await statesOf(destination)).toEqual(Array(3).fill('delivered')))
      expect(received).toEqual([idsOf(jobid)[0], ...idsOf(jobid)])
    })

    it('redelivers now with the same id, in place of a planned retry', async () => {
      let reaction: Reaction = 'retry'
      const { destination, received } = await subscribe('redelivery', () => reaction)
      await newJob(services, 'redelivery')
      await until(async () => expect((await logOf(destination))[0]?.attempts).toHaveLength(3))
      reaction = 'accept'
      const [failed] = await logOf(destination)
      await redeliver(services, everyone, failed?.id ?? '')
      await until(async () => expect(await statesOf(destination)).toEqual(['delivered']))
      expect(new Set(received).size).toBe(1)
      expect((await read(destination)).failures).toBe(0)
    })

    it('receives nothing while disabled; recovery sends the missed events in order', async () => {
      const { destination, received } = await subscribe('recovery')
      const since = new Date(Date.now() - 1_000)
      const { id } = destination
      await services.jobs.transact((tx) =>
        services.destinations.disable(tx, everyone, id, 'user', new Date()),
      )
      const jobid = await wholeJob('recovery')
      await expect(recover(services, everyone, id, since)).rejects.toMatchObject({ code: 'conflict' })
      await services.jobs.transact((tx) => services.destinations.enable(tx, everyone, id))
      expect(await logOf(destination)).toEqual([])
      expect(await recover(services, everyone, id, since)).toEqual({ recovered: 3, more: false })
      await until(() => expect(received).toEqual(idsOf(jobid)))
      await until(async () => expect(await statesOf(destination)).toEqual(Array(3).fill('delivered')))
    })

    it('delivers a ping', async () => {
      const { destination, received } = await subscribe('ping')
      await ping(services, everyone, destination.id)
      await until(async () => expect(await statesOf(destination)).toEqual(['delivered']))
      expect(received).toEqual([expect.stringMatching(/^ping-/)])
    })

    it.runIf(reactions.includes('disable'))('is disabled when the receiver wants no more', async () => {
      const { destination } = await subscribe('gone', () => 'disable')
      await wholeJob('gone')
      await until(async () => expect(await read(destination)).toMatchObject({ disabledReason: 'gone' }))
      // Events after that have no delivery.
      await until(async () => expect(new Set(await statesOf(destination))).toEqual(new Set(['failed'])))
    })

    it.runIf(reactions.includes('remove'))('is removed when the receiver no longer exists', async () => {
      const { destination } = await subscribe('ended', () => 'remove')
      await wholeJob('ended')
      await until(async () => expect(await services.destinations.read(everyone, destination.id)).toBeNull())
      await until(async () => expect(new Set(await statesOf(destination))).toEqual(new Set(['failed'])))
      expect((await logOf(destination))[0]?.attempts).toHaveLength(1)
    })

    it.runIf(reactions.includes('permanent'))('does not retry a permanent failure', async () => {
      const { destination, received } = await subscribe('permanent', () => 'permanent')
      await newJob(services, 'permanent')
      await until(async () => expect(await statesOf(destination)).toEqual(['failed']))
      expect(received).toHaveLength(1)
      expect((await logOf(destination))[0]?.attempts).toHaveLength(1)
      expect((await read(destination)).disabledAt).toBeNull()
    })
  })
}
