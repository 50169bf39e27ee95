import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { everyone } from '#core/access/principal.ts'
import { freePort } from '#tests/support/free-port.ts'
import { newJob } from '#tests/support/jobs/jobs.ts'
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

describe('the delivery log', () => {
  it('shows every delivery with its attempts, by endpoint and by job, a page at a time', async () => {
    const { id } = await subscribed('ada', (_, n) => ({ status: n === 0 ? 500 : 200 }))
    const job = await wholeJob('ada')
    await until(async () => {
      const deliveries = await log(`webhooks/${id}`)
      expect(deliveries.map(({ state }) => state)).toEqual(['delivered', 'delivered', 'delivered'])
    })
    const deliveries = await log(`results/${job.jobid}`)
    expect(deliveries).toEqual(await log(`webhooks/${id}`))
    expect(deliveries.map(({ type }) => type)).toEqual(['job.completed', 'job.processing', 'job.uploaded'])
    const first = deliveries[2]
    expect(first).toEqual({
      id: expect.any(String),
      webhookId: id,
      jobid: job.jobid,
      eventId: `${job.jobid}-1`,
      type: 'job.uploaded',
      state: 'delivered',
      attempts: [
        {
          n: 1,
          at: expect.stringMatching(/Z$/),
          status: 500,
          durationMs: expect.any(Number),
          class: 'status',
        },
        { n: 2, at: expect.stringMatching(/Z$/), status: 200, durationMs: expect.any(Number), class: null },
      ],
      nextAttemptAt: null,
      createdAt: expect.stringMatching(/Z$/),
    })
    expect((await ask('GET', `/deliveries/${first?.id}`)).body).toEqual(first)
    const page = (await ask('GET', `/webhooks/${id}/deliveries?limit=2`)).body
    const rest = (await ask('GET', `/webhooks/${id}/deliveries?limit=2&cursor=${page.cursor}`)).body
    expect([...page.deliveries, ...rest.deliveries]).toEqual(deliveries)
    expect(rest.cursor).toBeNull()
    expect(await log(`webhooks/${id}`, '?state=failed')).toEqual([])
    expect((await ask('GET', `/webhooks/${id}/deliveries?state=odd`)).status).toBe(400)
  })

  it('is deleted with its job', async () => {
    const { id } = await subscribed('bea')
    const job = await wholeJob('bea')
    await until(async () => expect(await log(`webhooks/${id}`, '?state=delivered')).toHaveLength(3))
    await ask('DELETE', `/results/${job.jobid}`)
    expect(await log(`webhooks/${id}`)).toEqual([])
    expect((await ask('GET', `/results/${job.jobid}/deliveries`)).status).toBe(410)
  })
})

describe('a failed attempt', () => {
  it('is retried with the same id and a new signature, and does not hold back later events', async () => {
    const { hook } = await subscribed('cleo', ({ event }, n) => ({
      status: event?.type === 'job.uploaded' && hook.calls.length < 5 ? 503 : 200,
      // Timestamps have seconds; the next attempt is in another one.
      delayMs: n === 0 ? 1_100 : 0,
    }))
    await wholeJob('cleo')
    await until(() => expect(hook.calls.length).toBeGreaterThanOrEqual(4))
    expect(hook.types().slice(0, 3)).toEqual(['job.uploaded', 'job.processing', 'job.completed'])
    await until(() => expect(hook.types().filter((type) => type === 'job.uploaded')).toHaveLength(3))
    const tries = hook.calls.filter(({ event }) => event?.type === 'job.uploaded')
    expect(new Set(tries.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
    expect(new Set(tries.map(({ body }) => body)).size).toBe(1)
    expect(new Set(tries.map(({ headers }) => headers['webhook-timestamp'])).size).toBeGreaterThan(1)
    expect(new Set(tries.map(({ headers }) => headers['webhook-signature'])).size).toBeGreaterThan(1)
  })

  it('is retried after the Retry-After of the receiver', async () => {
    const { id } = await subscribed('dora', () => ({ status: 429, headers: { 'retry-after': '600' } }))
    await newJob(app.services, 'dora')
    await until(async () => {
      const [delivery] = await log(`webhooks/${id}`)
      expect(delivery?.state).toBe('pending')
      const pause = Date.parse(delivery?.nextAttemptAt ?? '') - Date.parse(delivery?.attempts[0]?.at ?? '')
      expect(pause).toBeGreaterThanOrEqual(600_000)
      expect(pause).toBeLessThan(610_000)
    })
  })

  it('is logged with its class and nothing else', async () => {
    const url = `http://127.0.0.1:${await freePort()}/`
    const { body } = await ask('POST', '/users/eve/webhooks', { url })
    await newJob(app.services, 'eve')
    await until(async () => {
      const [delivery] = await log(`webhooks/${body.id}`)
      expect(delivery?.attempts[0]).toEqual({
        n: 1,
        at: expect.any(String),
        status: null,
        durationMs: expect.any(Number),
        class: 'connect',
      })
    })
    const webhook = (await ask('GET', `/webhooks/${body.id}`)).body
    expect(webhook.failingSince).not.toBeNull()
  })

  it('is not repeated after 410: the endpoint is disabled, and its pending deliveries fail', async () => {
    const { hook, id } = await subscribed('fay', () => ({ status: 410 }))
    await wholeJob('fay')
    await until(async () => {
      expect((await ask('GET', `/webhooks/${id}`)).body).toMatchObject({
        disabled: true,
        disabledReason: 'gone',
      })
      expect((await log(`webhooks/${id}`)).every(({ state }) => state === 'failed')).toBe(true)
    })
    await newJob(app.services, 'fay')
    expect(hook.calls.length).toBeLessThanOrEqual(3)
    expect(await log(`webhooks/${id}`, '?state=pending')).toEqual([])
  })

  it('disables the endpoint after five days of failures', async () => {
    const { id } = await subscribed('gil', () => ({ status: 500 }))
    await newJob(app.services, 'gil')
    await until(async () => expect((await ask('GET', `/webhooks/${id}`)).body.failingSince).not.toBeNull())
    // As if the failures had begun five days ago.
    const { services } = app
    await services.jobs.transact(async (tx) => {
      await services.destinations.enable(tx, everyone, id)
      await services.destinations.recordFailures(
        tx,
        new Map([[id, 1]]),
        new Date(Date.now() - 5 * 86_400_000),
      )
    })
    await newJob(app.services, 'gil')
    await until(async () =>
      expect((await ask('GET', `/webhooks/${id}`)).body).toMatchObject({
        disabled: true,
        disabledReason: 'failing',
      }),
    )
  })
})
