import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { everyone } from '#core/access/principal.ts'
import type { DeliveryView } from '#core/outbox/delivery.ts'
import { type Hook, openHook } from '#tests/support/hook.ts'
import { apiOf } from '#tests/support/http/api.ts'
import { begin, complete, newJob } from '#tests/support/jobs/jobs.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'
import { startSenders } from '#tests/support/server/senders.ts'
import { until } from '#tests/support/until.ts'

let app: TestApp
let senders: { stop(): Promise<void> }
let ask: ReturnType<typeof apiOf>
const hooks: Hook[] = []

beforeAll(async () => {
  app = await startTestApp({ WEBHOOK_RETRY_SCHEDULE: '0,0.1,0.1,3600' })
  ask = apiOf(app.url)
  senders = await startSenders(app)
})
afterEach(async () => {
  for (const hook of hooks.splice(0)) await hook.close()
})
afterAll(async () => {
  await senders.stop()
  await app.close()
})

async function subscribed(userid: string, answer?: Hook['answer']) {
  const hook = await openHook(answer)
  hooks.push(hook)
  const { body } = await ask('POST', `/users/${userid}/webhooks`, { url: hook.url })
  return { hook, id: body.id as string }
}

async function wholeJob(userid: string) {
  const job = await newJob(app.web.services, userid)
  await complete(app.web.services, await begin(app.web.services, job.jobid))
  return job
}

async function log(of: string, query = ''): Promise<DeliveryView[]> {
  return (await ask('GET', `/${of}/deliveries${query}`)).body.deliveries
}

const attemptsOf = (deliveries: DeliveryView[], type: string) =>
  deliveries
    .find((delivery) => delivery.type === type)
    ?.attempts.map((attempt) => attempt.status ?? attempt.class)

describe('the log', () => {
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

  it('goes with its job', async () => {
    const { id } = await subscribed('bea')
    const job = await wholeJob('bea')
    await until(async () => expect(await log(`webhooks/${id}`, '?state=delivered')).toHaveLength(3))
    await ask('DELETE', `/results/${job.jobid}`)
    expect(await log(`webhooks/${id}`)).toEqual([])
    expect((await ask('GET', `/results/${job.jobid}/deliveries`)).status).toBe(410)
  })
})

describe('a call that fails', () => {
  it('is repeated under the same id, signed anew, and does not hold back later events', async () => {
    const { hook } = await subscribed('cleo', ({ event }) => ({
      status: event?.type === 'job.uploaded' && hook.calls.length < 5 ? 503 : 200,
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

  it('waits as long as the receiver asks', async () => {
    const { id } = await subscribed('dora', () => ({ status: 429, headers: { 'retry-after': '600' } }))
    await newJob(app.web.services, 'dora')
    await until(async () => {
      const [delivery] = await log(`webhooks/${id}`)
      expect(delivery?.state).toBe('pending')
      const pause = Date.parse(delivery?.nextAttemptAt ?? '') - Date.parse(delivery?.attempts[0]?.at ?? '')
      expect(pause).toBeGreaterThanOrEqual(600_000)
      expect(pause).toBeLessThan(610_000)
    })
  })

  it('tells its class and nothing else', async () => {
    const refused = await openHook()
    await refused.close()
    const { body } = await ask('POST', '/users/eve/webhooks', { url: refused.url })
    await newJob(app.web.services, 'eve')
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

  it('is not repeated after 410: the endpoint is switched off, and what it was owed is given up', async () => {
    const { hook, id } = await subscribed('fay', () => ({ status: 410 }))
    await wholeJob('fay')
    await until(async () => {
      expect((await ask('GET', `/webhooks/${id}`)).body).toMatchObject({
        disabled: true,
        disabledReason: 'gone',
      })
      expect((await log(`webhooks/${id}`)).every(({ state }) => state === 'failed')).toBe(true)
    })
    await newJob(app.web.services, 'fay')
    expect(hook.calls.length).toBeLessThanOrEqual(3)
    expect(await log(`webhooks/${id}`, '?state=pending')).toEqual([])
  })

  it('switches the endpoint off after five days of nothing else', async () => {
    const { id } = await subscribed('gil', () => ({ status: 500 }))
    await newJob(app.web.services, 'gil')
    await until(async () => expect((await ask('GET', `/webhooks/${id}`)).body.failingSince).not.toBeNull())
    // The clock stands still here; the failures began five days ago.
    const { services } = app.web
    await services.jobs.transact(async (tx) => {
      await services.destinations.enable(tx, everyone, id)
      await services.destinations.recordFailure(tx, id, new Date(Date.now() - 5 * 86_400_000))
    })
    await newJob(app.web.services, 'gil')
    await until(async () =>
      expect((await ask('GET', `/webhooks/${id}`)).body).toMatchObject({
        disabled: true,
        disabledReason: 'failing',
      }),
    )
  })
})

describe('sending again', () => {
  it('by hand replaces the retry that was planned', async () => {
    let status = 500
    const { hook, id } = await subscribed('hal', () => ({ status }))
    await newJob(app.web.services, 'hal')
    // Three tries are over at once, the fourth is an hour away.
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
    // What was delivered may be sent again as well.
    await ask('POST', `/deliveries/${delivery?.id}/redeliver`)
    await until(() => expect(hook.calls).toHaveLength(5))
    // The message of the retry that was replaced is still in the queue, and stands for nothing.
    const { services } = app.web
    expect(await services.deliveries.claim([{ delivery: delivery?.id ?? '', version: 4 }])).toEqual([null])
  })

  it('claim: of two retries of one job in one batch, the earlier event is sent and the other waits', async () => {
    const { services } = app.web
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

  it('by recover: what failed, and what was not sent while it was off', async () => {
    let status = 410
    const { hook, id } = await subscribed('ida', () => ({ status }))
    const since = new Date().toISOString()
    const job = await newJob(app.web.services, 'ida')
    await until(async () => expect((await ask('GET', `/webhooks/${id}`)).body.disabled).toBe(true))
    await complete(app.web.services, await begin(app.web.services, job.jobid))
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

  it('by recover: at once and in order what a planned retry would send later, and nothing that is under way', async () => {
    let status = 500
    const { hook, id } = await subscribed('jan', () => ({ status }))
    const since = new Date().toISOString()
    const { jobid } = await wholeJob('jan')
    // Three tries of each are over at once, the fourth is an hour away.
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
    // One is being tried and two are in line behind it.
    expect(await recover()).toEqual({ recovered: 0, more: false })
    release()
    await until(async () => {
      const deliveries = await log(`results/${jobid}`)
      expect(deliveries.map(({ state }) => state)).toEqual(['delivered', 'delivered', 'delivered'])
    })
    expect(hook.types().slice(9)).toEqual(['job.uploaded', 'job.processing', 'job.completed'])
  })
})
