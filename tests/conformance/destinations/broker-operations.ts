import { expect, it } from 'vitest'
import { everyone } from '#core/access/principal.ts'
import { recover, redeliver } from '#core/outbox/deliveries/redelivery.ts'
import { ping } from '#core/outbox/destinations/ping.ts'
import { until } from '#tests/support/until.ts'
import { startConsumer } from './broker-consumer.ts'
import type { BrokerFixture } from './broker-fixture.ts'
import { type BrokerHarness, idsIn, idsOf } from './broker-harness.ts'

/** Tests of what owners, operators and consumers do: shutdown, ping, redelivery, recovery, and reading the topic. */
export function defineOperationTests(
  { type, topic, hasProxy = true, deduplicates = false }: BrokerHarness,
  get: () => BrokerFixture,
): void {
  it('ends its connections as the protocol provides when the worker stops', async (context) => {
    const fixture = get()
    const { orderlyEnds } = fixture.broker
    if (!orderlyEnds) return context.skip()
    const { destination } = await fixture.open('stopped')
    await fixture.wholeJob('stopped')
    await fixture.allDelivered(destination, 3)
    const before = orderlyEnds()
    await fixture.stopWorkers()
    await until(() => expect(orderlyEnds()).toBeGreaterThan(before))
    await fixture.startWorkers()
  })

  it('pings, redelivers with the same id, and recovers what was missed while disabled', async () => {
    const fixture = get()
    const { services } = fixture
    const { topic: opened, destination } = await fixture.open('actions')
    const { id } = destination
    await ping(services, everyone, id)
    await fixture.allDelivered(destination, 1)
    const jobid = await fixture.wholeJob('actions')
    await fixture.allDelivered(destination, 4)
    await redeliver(services, everyone, (await fixture.deliveriesOf(destination))[1]?.id ?? '')
    await until(
      async () => expect((await fixture.deliveriesOf(destination))[1]?.attempts).toHaveLength(2),
      60_000,
    )
    await fixture.allDelivered(destination, 4)
    await services.jobs.transact((tx) => services.destinations.disable(tx, everyone, id, 'user', new Date()))
    const missed = await fixture.wholeJob('actions')
    await services.jobs.transact((tx) => services.destinations.enable(tx, everyone, id))
    expect(await recover(services, everyone, id, destination.createdAt)).toMatchObject({ recovered: 3 })
    await fixture.allDelivered(destination, 7)
    const ids = await idsIn(opened)
    const ofJob = (id: string) => ids.filter((one) => one.startsWith(id))
    expect(ofJob('ping-')).toHaveLength(1)
    expect(ofJob(jobid)).toEqual([...idsOf(jobid), ...(deduplicates ? [] : [`${jobid}-1`])])
    expect(ofJob(missed)).toEqual(idsOf(missed))
  })

  it.runIf(hasProxy)('serves the consumer of its guide', async () => {
    const fixture = get()
    const { broker: _, ...target } = { broker: '', ...type.guide?.config }
    await fixture.broker.openTopic(topic('hearback', 'jobs'))
    const destination = await fixture.subscribe('guide', 'main', target)
    const running = startConsumer(type.guide?.consumer, fixture.broker)
    try {
      const jobid = await fixture.wholeJob('guide')
      await fixture.allDelivered(destination, 3)
      await until(() => {
        for (const id of [jobid, 'completed']) expect(running.output()).toContain(id)
      }, 60_000)
    } finally {
      await running.stop()
    }
  })
}
