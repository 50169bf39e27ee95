import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Hook, openHook } from '#tests/support/hook.ts'
import { apiOf } from '#tests/support/http/api.ts'
import { begin, complete, newJob } from '#tests/support/jobs/jobs.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'
import { type Senders, startSenders } from '#tests/support/server/senders.ts'
import { until } from '#tests/support/until.ts'

let app: TestApp
let senders: Senders
let receiver: Hook
let ask: ReturnType<typeof apiOf>

beforeAll(async () => {
  app = await startTestApp()
  ask = apiOf(app.url)
  senders = await startSenders(app)
  receiver = await openHook()
})
afterAll(async () => {
  await senders.stop()
  await app.close()
  await receiver.close()
})

const create = async (userid: string, input: object = {}) =>
  (
    await ask('POST', `/users/${userid}/destinations`, {
      type: 'webhook',
      config: { url: receiver.url },
      ...input,
    })
  ).body

it('destinations: create, list, read, change and delete', async () => {
  const { secrets, ...created } = await create('ada', { description: 'mine', events: ['job.completed'] })
  expect(secrets).toEqual({ secret: expect.stringMatching(/^whsec_/) })
  expect(created).toMatchObject({
    userid: 'ada',
    jobid: null,
    type: 'webhook',
    config: { url: receiver.url, format: 'standard' },
    events: ['job.completed'],
    disabled: false,
  })
  const path = `/destinations/${created.id}`
  expect((await ask('GET', path)).body).toEqual(created)
  expect((await ask('GET', '/users/ada/destinations')).body).toEqual({ destinations: [created] })
  expect((await ask('GET', '/users/ada/destinations?type=other')).body).toEqual({ destinations: [] })
  expect((await ask('GET', `/webhooks/${created.id}`)).body).toMatchObject({ url: receiver.url })
  const changed = await ask('PATCH', path, { config: { format: 'cloudevents-binary' }, disabled: true })
  expect(changed.body).toMatchObject({
    config: { url: receiver.url, format: 'cloudevents-binary' },
    disabledReason: 'user',
  })
  expect((await ask('DELETE', path)).status).toBe(204)
  expect((await ask('GET', path)).status).toBe(404)
})

it('destinations: reject an unknown type, an invalid config and the job of another user', async () => {
  const refused = async (input: object, field: string) =>
    expect(
      await ask('POST', '/users/bea/destinations', { type: 'webhook', config: {}, ...input }),
    ).toMatchObject({
      status: 400,
      body: { field },
    })
  await refused({ type: 'pigeon' }, 'type')
  await refused({}, 'config.url')
  await refused({ config: { url: 'ftp://example.com' } }, 'url')
  const { jobid } = await newJob(app.web.services, 'someone')
  await refused({ config: { url: receiver.url }, jobid }, 'jobid')
})

it('destinations: ping, deliveries and recover work for every type', async () => {
  const { id } = await create('cyd', { disabled: true })
  const path = `/destinations/${id}`
  expect((await ask('POST', `${path}/ping`)).status).toBe(409)
  await newJob(app.web.services, 'cyd')
  await ask('PATCH', path, { disabled: false })
  expect((await ask('POST', `${path}/ping`)).body).toMatchObject({ type: 'endpoint.ping' })
  const since = new Date(0).toISOString()
  expect((await ask('POST', `${path}/recover`, { since })).body).toEqual({ recovered: 1, more: false })
  await until(async () => {
    const { deliveries } = (await ask('GET', `${path}/deliveries?state=delivered`)).body
    expect(deliveries.map(({ type }: { type: string }) => type).sort()).toEqual([
      'endpoint.ping',
      'job.uploaded',
    ])
  })
})

it('destinations: a destination for one job receives the past events with after', async () => {
  const { jobid } = await newJob(app.web.services, 'dan')
  const { id } = await create('dan', { jobid, after: 0 })
  expect((await ask('GET', `/users/dan/destinations?jobid=${jobid}`)).body.destinations).toMatchObject([
    { id },
  ])
  expect((await ask('GET', '/users/dan/destinations')).body.destinations).toEqual([])
  await until(async () => {
    const { deliveries } = (await ask('GET', `/results/${jobid}/deliveries`)).body
    expect(deliveries).toMatchObject([{ type: 'job.uploaded', state: 'delivered' }])
  })
})

it('destinations: of those for all jobs, only the ones selected at submit receive the events', async () => {
  const { services } = app.web
  const [one, two] = [await create('eve'), await create('eve')]
  const { jobid } = await newJob(services, 'eve', { destinations: one.id })
  const own = await create('eve', { jobid })
  await complete(services, await begin(services, jobid))
  const of = async (id: string) => (await ask('GET', `/destinations/${id}/deliveries`)).body.deliveries.length
  expect([await of(one.id), await of(two.id), await of(own.id)]).toEqual([3, 0, 2])
  const since = new Date(0).toISOString()
  expect((await ask('POST', `/destinations/${two.id}/recover`, { since })).body.recovered).toBe(0)
  await newJob(services, 'eve')
  expect([await of(one.id), await of(two.id)]).toEqual([4, 1])
})

it('destinations: a submit with an unknown or foreign destination is refused', async () => {
  const { id } = await create('flo')
  const job = newJob(app.web.services, 'gus', { destinations: [id] })
  await expect(job).rejects.toMatchObject({ code: 'invalid_request', field: 'destinations' })
  const malformed = newJob(app.web.services, 'gus', { destinations: 'x' })
  await expect(malformed).rejects.toMatchObject({ code: 'invalid_request', field: 'destinations' })
})

it('destination types: each has the JSON Schema of its config', async () => {
  const { types } = (await ask('GET', '/destination-types')).body
  expect(types).toContainEqual(
    expect.objectContaining({
      name: 'webhook',
      schema: expect.objectContaining({ type: 'object', required: ['url'] }),
      unavailable: null,
    }),
  )
})
