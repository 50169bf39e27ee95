import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { everyone } from '#core/access/principal.ts'
import type { DeliveryView } from '#core/outbox/deliveries/delivery.ts'
import { begin, complete, newJob } from '#tests/support/jobs/jobs.ts'
import { type DeliveryApp, startDeliveryApp } from '#tests/support/server/delivery-app.ts'
import { until } from '#tests/support/until.ts'

let app: DeliveryApp
let ask: DeliveryApp['ask']
let log: DeliveryApp['log']
let subscribed: DeliveryApp['subscribed']
let wholeJob: DeliveryApp['wholeJob']

beforeAll(async () => {
  app = await startDeliveryApp()
  ;({ ask, log, subscribed, wholeJob } = app)
})
afterEach(() => app.closeHooks())
afterAll(() => app.close())

const attemptsOf = (deliveries: DeliveryView[], type: string) =>
  deliveries
    .find((delivery) => delivery.type === type)
    ?.attempts.map((attempt) => attempt.status ?? attempt.class)

describe('redelivery', () => {
  it('of one delivery replaces its planned retry', async () => {
    let status = 500
    const { hook, id } = await subscribed('hal', () => ({ status }))
    await newJob(app.services, 'hal')
    // Three attempts are made at once, the fourth in an hour.
    await until(async () => {
      const deliveries = await log(`webhooks/${id}`)
      expect(attemptsOf(deliveries, 'job.uploaded')).toEqual([500, 500, 500])
      expect(deliveries[0]?.nextAttemptAt).not.toBeNull()
    })
    status = 200
    const [delivery] = await log(`webhooks/${id}`)
    expect((await ask('POST', `/deliveries/${delivery?.id}/redeliver`)).status).toBe(202)
    await until(async () => {
      const [now] = await log(`webhooks/${id}`)
      expect(now).toMatchObject({ state: 'delivered', nextAttemptAt: null })
      expect(now?.attempts.map(({ n }) => n)).toEqual([1, 2, 3, 4])
    })
    expect(new Set(hook.calls.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
    // A delivered event can be sent again, too.
    await ask('POST', `/deliveries/${delivery?.id}/redeliver`)
    await until(() => expect(hook.calls).toHaveLength(5))
    // The queue still holds the message of the replaced retry, which has no effect.
    const { services } = app
    expect(await services.deliveries.claim([{ delivery: delivery?.id ?? '', version: 4 }])).toEqual([null])
  })

  it('claim: of two retries of one job in one batch, the earlier event is sent and the other waits', async () => {
    const { services } = app
    const { id } = await subscribed('jim', () => ({ status: 500 }))
    const job = await newJob(services, 'jim')
    await begin(services, job.jobid)
    const list = () => services.deliveries.list(everyone, { of: { destinationId: id }, limit: 9 })
    await until(async () => {
      expect((await list()).map(({ attempts }) => attempts.length)).toEqual([3, 3])
    })
    const messages = (await list()).map(({ id: delivery, version }) => ({ delivery, version }))
    const claimed = await services.deliveries.claim(messages)
    expect(claimed.map((claim) => claim?.delivery.seq ?? null)).toEqual([null, 1])
    expect((await list()).map(({ seq, state }) => [seq, state])).toEqual([
      [2, 'waiting'],
      [1, 'sending'],
    ])
  })

  it('by recover sends what failed and what was not sent while the endpoint was disabled', async () => {
    let status = 410
    const { hook, id } = await subscribed('ida', () => ({ status }))
    const since = new Date().toISOString()
    const job = await newJob(app.services, 'ida')
    await until(async () => expect((await ask('GET', `/webhooks/${id}`)).body.disabled).toBe(true))
    await complete(app.services, await begin(app.services, job.jobid))
    status = 200
    expect((await ask('PATCH', `/webhooks/${id}`, { disabled: false })).body).toMatchObject({
      disabled: false,
      disabledReason: null,
      failingSince: null,
    })
    const recovery = await ask('POST', `/webhooks/${id}/recover`, { since })
    expect(recovery).toMatchObject({ status: 202, body: { recovered: 3, more: false } })
    await until(() =>
      expect(hook.types().slice(1)).toEqual(['job.uploaded', 'job.processing', 'job.completed']),
    )
    expect((await ask('POST', `/webhooks/${id}/recover`, { since })).body).toMatchObject({ recovered: 0 })
  })

  it('by recover sends planned retries now and in order, and nothing that is in progress', async () => {
    let status = 500
    const { hook, id } = await subscribed('jan', () => ({ status }))
    const since = new Date().toISOString()
    const { jobid } = await wholeJob('jan')
    // Three attempts of each are made at once, the fourth in an hour.
    await until(async () => {
      const deliveries = await log(`webhooks/${id}`)
      expect(deliveries.map(({ attempts }) => attempts.length)).toEqual([3, 3, 3])
      expect(deliveries.every(({ nextAttemptAt }) => nextAttemptAt !== null)).toBe(true)
    })
    status = 200
    let release = () => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    hook.answer = async () => {
      await held
      return { status }
    }
    const recover = async () => (await ask('POST', `/webhooks/${id}/recover`, { since })).body
    expect(await recover()).toEqual({ recovered: 3, more: false })
    await until(() => expect(hook.calls).toHaveLength(10))
    // One attempt is in progress, two deliveries wait for it.
    expect(await recover()).toEqual({ recovered: 0, more: false })
    release()
    await until(async () => {
      const deliveries = await log(`results/${jobid}`)
      expect(deliveries.map(({ state }) => state)).toEqual(['delivered', 'delivered', 'delivered'])
    })
    expect(hook.types().slice(9)).toEqual(['job.uploaded', 'job.processing', 'job.completed'])
  })
})
