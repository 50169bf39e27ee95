import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { everyone, user } from '#core/access/principal.ts'
import { newUuid } from '#core/jobs/uuid.ts'
import { logFields } from '#core/log-context.ts'
import { bearer, createKey, requestWith } from '#tests/support/http/keys.ts'
import { completedJob, newJob } from '#tests/support/jobs/jobs.ts'
import { onePagePdf } from '#tests/support/jobs/pdf.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'
import { createResources, type Resources, unknownResources } from './resources.ts'

let app: TestApp
let alice: { key: string }
let bob: { key: string }
/** What belongs to alice. */
let own: Resources
beforeAll(async () => {
  app = await startTestApp({ AUTH: 'keys' })
  const scopes = ['read', 'write', 'webhooks'] as const
  alice = await createKey(app, 'alice', { scopes: [...scopes] })
  bob = await createKey(app, 'bob', { scopes: [...scopes] })
  const [webhooks, inboxes, keys] = await Promise.all([
    createResources(app, alice.key, '/webhooks/{id}'),
    createResources(app, alice.key, '/inboxes/{token}'),
    createResources(app, alice.key, '/keys/{id}'),
  ])
  const { jobid } = await completedJob(app.web.services, 'alice')
  own = { ...webhooks, jobid, token: inboxes.token, key: keys.key }
})
afterAll(() => app.close())

describe('foreign ids', () => {
  /** What is read once for many requests: the key of the caller, the time of its use, and its plan. */
  const shared = /FROM access_key WHERE id = ANY|SET last_used_at|FROM plan/

  /** The statements of each request that is named by `X-Request-Id`. */
  const statements = new Map<string, string[]>()
  const { query } = pg.Client.prototype
  beforeAll(() => {
    pg.Client.prototype.query = function (this: pg.Client, ...args: unknown[]) {
      const recorded = statements.get(logFields().requestId ?? '')
      const [given] = args as [string | { text?: string }]
      recorded?.push(typeof given === 'string' ? given : (given.text ?? ''))
      return Reflect.apply(query, this, args)
    } as typeof query
  })
  afterAll(() => {
    pg.Client.prototype.query = query
  })

  async function statementsOf(method: string, path: string, body?: object): Promise<string[]> {
    const id = newUuid()
    const recorded: string[] = []
    statements.set(id, recorded)
    const headers = { 'x-request-id': id }
    const { status } = await requestWith(app, bob.key, method, path, { headers, ...(body && { body }) })
    expect(status, `${method} ${path}`).toBe(404)
    return recorded.filter((text) => !shared.test(text)).sort()
  }

  it.each<[string, (resources: Resources) => string, object?]>([
    ['GET', ({ jobid }) => `/results/${jobid}`],
    ['GET', ({ jobid }) => `/results/${jobid}?wait=1`],
    ['GET', ({ jobid }) => `/results/${jobid}/events`],
    ['GET', ({ jobid }) => `/results/${jobid}/estimate`],
    ['GET', ({ jobid }) => `/results/${jobid}/followers`],
    ['GET', ({ jobid }) => `/results/${jobid}/receipt`],
    ['GET', ({ jobid }) => `/results/${jobid}/deliveries`],
    ['GET', ({ jobid }) => `/results/${jobid}/pdf`],
    ['GET', ({ jobid }) => `/results/${jobid}/thumbnail`],
    ['POST', ({ jobid }) => `/results/${jobid}/cancel`],
    ['DELETE', ({ jobid }) => `/results/${jobid}`],
    ['GET', ({ webhook }) => `/webhooks/${webhook}`],
    ['PATCH', ({ webhook }) => `/destinations/${webhook}`, { description: 'x' }],
    ['DELETE', ({ webhook }) => `/destinations/${webhook}`],
    ['POST', ({ webhook }) => `/destinations/${webhook}/ping`],
    ['GET', ({ delivery }) => `/deliveries/${delivery}`],
    ['POST', ({ delivery }) => `/deliveries/${delivery}/redeliver`],
    ['GET', ({ token }) => `/inboxes/${token}/calls?wait=1`],
    ['DELETE', ({ token }) => `/inboxes/${token}`],
    ['DELETE', ({ key }) => `/keys/${key}`],
  ])(
    'cause the same statements as unknown ones, so that their time does not differ: %s %s',
    async (method, path, body) => {
      const foreign = await statementsOf(method, path(own), body)
      expect(foreign.length).toBeGreaterThan(0)
      expect(foreign).toEqual(await statementsOf(method, path(unknownResources()), body))
    },
  )
})

it('stores: what takes a principal does not find what belongs to another user', async () => {
  const { jobs, destinations, deliveries, inboxes, receipts, connections, feed } = app.web.services
  const other = user('bob')
  const now = new Date()
  const before = await destinations.read(everyone, own.webhook)
  if (!before) throw new Error('The webhook does not exist.')
  await jobs.transact(async (tx) => {
    expect(await destinations.lock(tx, other, own.webhook)).toBeNull()
    await destinations.update(tx, other, own.webhook, { description: 'taken over', events: [] })
    await destinations.disable(tx, other, own.webhook, 'user', now)
    await destinations.remove(tx, other, own.webhook, now)
    const delivery = { id: own.delivery, destinationId: own.webhook, jobid: null }
    expect(await deliveries.requeue(tx, other, delivery, now)).toEqual([])
    expect(await deliveries.requeueFailed(tx, other, delivery, now)).toBeNull()
  })
  expect(await destinations.read(everyone, own.webhook)).toEqual(before)
  const since = new Date(0)
  expect(await deliveries.read(other, own.delivery)).toBeNull()
  expect(await deliveries.list(other, { of: { destinationId: own.webhook }, limit: 10 })).toEqual([])
  expect(await deliveries.listFailed(other, own.webhook, since, 10)).toEqual([])
  expect(await deliveries.listMissed(other, before, since, 10)).toEqual([])
  expect(await destinations.list(other, { userid: 'alice' })).toEqual([])

  await fetch(`${app.url}/inbox/${own.token}`, { method: 'POST', body: 'called' })
  await inboxes.change(other, own.token, { secret: 'taken over' })
  await inboxes.remove(other, own.token)
  expect(await inboxes.calls(other, own.token, 0, 10)).toEqual([])
  expect(await inboxes.read(other, own.token)).toBeNull()
  expect(await inboxes.read(everyone, own.token)).toMatchObject({ secret: null, calls: 1 })

  expect(await jobs.read(other, own.jobid)).toBe('unknown')
  expect(await jobs.events(other, own.jobid, 0)).toEqual([])
  expect(await jobs.list(other, { userid: 'alice', limit: 10 })).toEqual([])
  expect(await receipts.followers(other, own.jobid)).toEqual([])
  expect(await receipts.destinations(other, own.jobid)).toEqual([])
  expect(await connections.ofJob(other, { jobid: own.jobid, userid: 'alice' })).toEqual([])
  await expect(feed.follow(other, { jobid: own.jobid })).rejects.toMatchObject({ code: 'not_found' })
  expect(() => feed.followUser(other, 'alice')).toThrow(expect.objectContaining({ code: 'not_found' }))
})

describe('tenants', () => {
  const submit = async (userid: string, key: string, headers: Record<string, string> = {}) => {
    const response = await fetch(`${app.url}/pdf/${userid}`, {
      method: 'POST',
      headers: { ...bearer(key), 'content-type': 'application/pdf', ...headers },
      body: onePagePdf(),
    })
    return { status: response.status, body: await response.json() }
  }

  it('an Idempotency-Key of one user has no effect on another', async () => {
    const headers = { 'idempotency-key': 'shared' }
    const [first, second] = [await submit('alice', alice.key, headers), await submit('bob', bob.key, headers)]
    expect([first.status, second.status]).toEqual([202, 202])
    expect(second.body).toMatchObject({ userid: 'bob' })
    expect(second.body.jobid).not.toBe(first.body.jobid)
    expect((await submit('bob', bob.key, headers)).body.jobid).toBe(second.body.jobid)
  })

  it('the estimate has the place in the queue of all users rounded up', async () => {
    const { services } = app.web
    for (let n = 0; n < 13; n++) await newJob(services, `tenant-${n}`)
    const { jobid } = (await submit('bob', bob.key)).body
    const job = await services.jobs.read(everyone, jobid)
    if (typeof job === 'string') throw new Error(`The job is ${job}.`)
    const { ahead } = await services.estimator.estimate(job)
    expect(ahead).toBeGreaterThan(10)
    const coarse = (await requestWith(app, bob.key, 'GET', `/results/${jobid}/estimate`)).body
    expect(coarse.ahead).toBeGreaterThan(ahead ?? 0)
    expect(String(coarse.ahead)).toMatch(/^[125]0*$/)
  })
})
