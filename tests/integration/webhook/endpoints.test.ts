import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { user } from '#core/access/principal.ts'
import { type Hook, openHook } from '#tests/support/hook.ts'
import { apiOf } from '#tests/support/http/api.ts'
import { begin, complete, newJob } from '#tests/support/jobs/jobs.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'
import { startSenders } from '#tests/support/server/senders.ts'
import { until } from '#tests/support/until.ts'

let app: TestApp
let senders: { stop(): Promise<void> }
let receiver: Hook
let ask: ReturnType<typeof apiOf>

beforeAll(async () => {
  app = await startTestApp()
  ask = apiOf(app.url)
  senders = await startSenders(app)
  receiver = await openHook()
})
afterEach(() => {
  receiver.calls.length = 0
  receiver.secrets.length = 0
})
afterAll(async () => {
  await senders.stop()
  await app.close()
  await receiver.close()
})

async function create(userid: string, input: object = {}) {
  return (await ask('POST', `/users/${userid}/webhooks`, { url: receiver.url, ...input })).body
}

async function wholeJob(userid: string) {
  const job = await newJob(app.web.services, userid)
  await complete(app.web.services, await begin(app.web.services, job.jobid))
  return job
}

describe('an endpoint', () => {
  it('is made, listed, read, changed and deleted; its secret is shown once', async () => {
    const made = await ask('POST', '/users/ada/webhooks', { url: receiver.url, description: 'mine' })
    expect(made.status).toBe(201)
    const { id, secret, ...rest } = made.body
    expect(made.headers.get('location')).toBe(`/webhooks/${id}`)
    expect(secret).toMatch(/^whsec_/)
    expect(rest).toMatchObject({
      userid: 'ada',
      jobid: null,
      url: receiver.url,
      events: ['job.uploaded', 'job.processing', 'job.completed', 'job.error'],
      description: 'mine',
      disabled: false,
      disabledReason: null,
    })
    expect((await ask('GET', `/webhooks/${id}`)).body).toEqual({ id, ...rest })
    expect((await ask('GET', '/users/ada/webhooks')).body).toEqual({ webhooks: [{ id, ...rest }] })
    const changed = await ask('PATCH', `/webhooks/${id}`, { events: ['job.error'], description: null })
    expect(changed.body).toEqual({ id, ...rest, events: ['job.error'], description: null })
    expect((await ask('DELETE', `/webhooks/${id}`)).status).toBe(204)
    for (const [method, path] of [
      ['GET', ''],
      ['DELETE', ''],
      ['POST', '/ping'],
      ['POST', '/rotate'],
      ['GET', '/deliveries'],
    ]) {
      expect((await ask(method ?? '', `/webhooks/${id}${path}`)).status).toBe(404)
    }
    expect((await ask('GET', '/users/ada/webhooks')).body).toEqual({ webhooks: [] })
  })

  it('receives the events of all jobs of its user, and of no other user', async () => {
    await create('bea')
    await wholeJob('someone else')
    const job = await wholeJob('bea')
    await until(() => expect(receiver.types()).toHaveLength(3))
    for (const { event } of receiver.calls) expect(event?.data).toMatchObject({ jobid: job.jobid })
  })

  it('that is changed, deleted or switched off is so from the next event on', async () => {
    const one = await create('cleo')
    const two = await create('cleo', { events: ['job.uploaded'] })
    const job = await newJob(app.web.services, 'cleo')
    await until(() => expect(receiver.types()).toEqual(['job.uploaded', 'job.uploaded']))
    await ask('DELETE', `/webhooks/${one.id}`)
    await ask('PATCH', `/webhooks/${two.id}`, { events: 'job.completed,job.error' })
    const attempt = await begin(app.web.services, job.jobid)
    await complete(app.web.services, attempt)
    await until(() => expect(receiver.types()).toContain('job.completed'))
    expect(receiver.calls).toHaveLength(3)
    await ask('PATCH', `/webhooks/${two.id}`, { disabled: true })
    await wholeJob('cleo')
    const { body } = await ask('GET', `/webhooks/${two.id}/deliveries`)
    expect(body.deliveries).toHaveLength(2)
  })

  it('can be created disabled, and receives events from when it is enabled', async () => {
    const made = await create('lea', { disabled: true })
    expect(made).toMatchObject({ disabled: true, disabledReason: 'user', disabledAt: made.createdAt })
    await wholeJob('lea')
    expect((await ask('GET', `/webhooks/${made.id}/deliveries`)).body.deliveries).toEqual([])
    await ask('PATCH', `/webhooks/${made.id}`, { disabled: false })
    await newJob(app.web.services, 'lea')
    await until(() => expect(receiver.types()).toEqual(['job.uploaded']))
    expect(await ask('POST', '/users/lea/webhooks', { url: receiver.url, disabled: 'yes' })).toMatchObject({
      status: 400,
      body: { field: 'disabled' },
    })
  })

  it('of one job receives the events of that job only, after the event it names', async () => {
    const job = await newJob(app.web.services, 'dora')
    await begin(app.web.services, job.jobid)
    const path = `/results/${job.jobid}/webhooks`
    const late = await ask('POST', path, { url: receiver.url, after: 0 })
    expect(late.status).toBe(201)
    expect(late.body.jobid).toBe(job.jobid)
    await newJob(app.web.services, 'dora')
    await until(() => expect(receiver.types()).toEqual(['job.uploaded', 'job.processing']))
    expect((await ask('GET', path)).body.webhooks).toHaveLength(1)
    expect((await ask('GET', '/users/dora/webhooks')).body.webhooks).toEqual([])
    await ask('DELETE', `/results/${job.jobid}`)
    expect((await ask('GET', path)).status).toBe(410)
    expect((await ask('GET', `/webhooks/${late.body.id}`)).status).toBe(404)
  })

  it('for one job created disabled: receives nothing, not even past events, until it is enabled', async () => {
    const job = await newJob(app.web.services, 'mia')
    const input = { url: receiver.url, after: 0, disabled: true }
    const { status, body } = await ask('POST', `/results/${job.jobid}/webhooks`, input)
    expect(status).toBe(201)
    expect(body).toMatchObject({ disabled: true, disabledReason: 'user', disabledAt: body.createdAt })
    const attempt = await begin(app.web.services, job.jobid)
    expect((await ask('GET', `/webhooks/${body.id}/deliveries`)).body.deliveries).toEqual([])
    await ask('PATCH', `/webhooks/${body.id}`, { disabled: false })
    await complete(app.web.services, attempt)
    await until(() => expect(receiver.types()).toEqual(['job.completed']))
  })

  it('receives a test event that its filter excludes', async () => {
    const { id, secret } = await create('eve', { events: ['job.error'] })
    receiver.secrets.push(secret)
    const { status, body, headers } = await ask('POST', `/webhooks/${id}/ping`)
    expect(status).toBe(202)
    await until(() => expect(receiver.types()).toEqual(['endpoint.ping']))
    expect(receiver.calls[0]).toMatchObject({ verified: true, event: { data: { webhookId: id } } })
    await until(async () =>
      expect((await ask('GET', headers.get('location') ?? '')).body).toMatchObject({
        id: body.id,
        state: 'delivered',
        attempts: [{ n: 1, status: 204, class: null }],
      }),
    )
  })

  it('may have its secret changed while calls go on: both sign for a day', async () => {
    const { id, secret } = await create('fay')
    const { body } = await ask('POST', `/webhooks/${id}/rotate`)
    expect(body).toMatchObject({ id, secret: expect.stringMatching(/^whsec_/) })
    expect(body.secret).not.toBe(secret)
    for (const known of [secret, body.secret]) {
      receiver.secrets.splice(0, 1, known)
      receiver.calls.length = 0
      await ask('POST', `/webhooks/${id}/ping`)
      await until(() => expect(receiver.calls).toMatchObject([{ verified: true }]))
    }
  })
})

describe('what is refused', () => {
  it.each([
    [{ url: 'http://10.0.0.1/' }, 'invalid_callback', 'url'],
    [{ url: 'http://user:secret@example.com/' }, 'invalid_callback', 'url'],
    [{ url: 'http://example.com:25/' }, 'invalid_callback', 'url'],
    [{ url: 'nonsense' }, 'invalid_callback', 'url'],
    [{ url: 7 }, 'invalid_request', 'url'],
    [{}, 'invalid_request', 'url'],
    [{ url: 'https://example.com/', events: [] }, 'invalid_request', 'events'],
    [{ url: 'https://example.com/', events: ['job.progress', ''] }, 'invalid_request', 'events'],
    [{ url: 'https://example.com/', events: 'job.finished' }, 'invalid_request', 'events'],
  ])('%o', async (input, code, field) => {
    expect(await ask('POST', '/users/gil/webhooks', input)).toMatchObject({
      status: 400,
      body: { code, field },
    })
  })

  it('a change to an address that is not to be called', async () => {
    const { id } = await create('hal')
    expect(await ask('PATCH', `/webhooks/${id}`, { url: 'http://[::ffff:10.0.0.1]/' })).toMatchObject({
      status: 400,
      body: { code: 'invalid_callback', field: 'url' },
    })
    expect((await ask('GET', `/webhooks/${id}`)).body.url).toBe(receiver.url)
  })

  it('more webhooks than a user may have, also when they are made at once', async () => {
    const made = await Promise.all(
      Array.from({ length: 60 }, () => ask('POST', '/users/ida/webhooks', { url: receiver.url })),
    )
    expect(made.filter(({ status }) => status === 201)).toHaveLength(50)
    expect(made.filter(({ status }) => status === 409)).toHaveLength(10)
  })

  it('sending to what is switched off', async () => {
    const { id } = await create('jo')
    await ask('PATCH', `/webhooks/${id}`, { disabled: true })
    expect((await ask('POST', `/webhooks/${id}/ping`)).status).toBe(409)
    expect((await ask('POST', `/webhooks/${id}/recover`, { since: new Date().toISOString() })).status).toBe(
      409,
    )
    expect((await ask('POST', `/webhooks/${id}/recover`, { since: 'yesterday' })).status).toBe(400)
  })
})

describe('access of other users', () => {
  it('what is another user’s is like what never was', async () => {
    const { services } = app.web
    const { id } = await create('kim')
    const job = await wholeJob('kim')
    const mallory = user('mallory')
    expect(await services.destinations.read(mallory, id)).toBeNull()
    expect(await services.destinations.list(mallory, { type: 'webhook', userid: 'kim' })).toEqual([])
    expect(await services.destinations.list(mallory, { type: 'webhook', jobid: job.jobid })).toEqual([])
    expect(await services.jobs.transact((tx) => services.destinations.lock(tx, mallory, id))).toBeNull()
    const query = { of: { jobid: job.jobid }, limit: 10 }
    const [delivery] = await services.deliveries.list(user('kim'), query)
    expect(await services.deliveries.list(mallory, query)).toEqual([])
    expect(await services.deliveries.list(mallory, { of: { destinationId: id }, limit: 10 })).toEqual([])
    expect(await services.deliveries.read(mallory, delivery?.id ?? '')).toBeNull()
    expect(await services.deliveries.read(user('kim'), delivery?.id ?? '')).toMatchObject({
      destinationId: id,
    })
  })

  it('unknown and malformed ids are 404', async () => {
    for (const id of ['0199aaaa-0000-7000-8000-000000000000', 'nonsense', '%00']) {
      expect((await ask('GET', `/webhooks/${id}`)).status).toBe(404)
      expect((await ask('GET', `/deliveries/${id}`)).status).toBe(404)
      expect((await ask('POST', `/deliveries/${id}/redeliver`)).status).toBe(404)
    }
  })
})
