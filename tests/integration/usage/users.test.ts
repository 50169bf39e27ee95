import { afterAll, beforeAll, expect, it } from 'vitest'
import { createKey, requestWith } from '#tests/support/http/keys.ts'
import { completedJob } from '#tests/support/jobs/jobs.ts'
import { onePagePdf } from '#tests/support/jobs/pdf.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'

let app: TestApp
beforeAll(async () => {
  app = await startTestApp({ AUTH: 'keys' })
})
afterAll(() => app.close())

const asAdmin = async (method: string, path: string, body?: object) => {
  const answer = await requestWith(app, app.adminKey, method, path, body ? { body } : {})
  expect(answer.status, answer.text).toBeLessThan(300)
  return answer.body
}

it('users: lists plan, valid keys, usage and cost of each', async () => {
  const { services } = app.web
  const first = await createKey(app, 'listed-a')
  await createKey(app, 'listed-a')
  await asAdmin('DELETE', `/keys/${first.id}`)
  await completedJob(services, 'listed-b')
  await services.usage.rollUp(100)
  await asAdmin('PUT', '/plans/paid', { prices: { job: 2, currency: 'USD' } })
  await asAdmin('PUT', '/users/listed-b/plan', { plan: 'paid' })

  const { users, cursor } = await asAdmin('GET', '/users?prefix=listed-')
  expect(cursor).toBeNull()
  expect(users).toEqual([
    {
      userid: 'listed-a',
      plan: 'default',
      keys: 1,
      lastUsedAt: null,
      usage: expect.objectContaining({ jobs: 0, requests: 0, events: {}, attempts: {}, cost: 0 }),
      currency: 'EUR',
    },
    expect.objectContaining({
      userid: 'listed-b',
      plan: 'paid',
      keys: 0,
      usage: expect.objectContaining({ jobs: 1, bytesIn: onePagePdf().length, cost: 2 }),
      currency: 'USD',
    }),
  ])
})

it('users: the cursor continues after the last one', async () => {
  for (const userid of ['paged-1', 'paged-2', 'paged-3']) await createKey(app, userid)
  const ids = ({ users }: { users: { userid: string }[] }) => users.map(({ userid }) => userid)
  const first = await asAdmin('GET', '/users?prefix=paged-&limit=2')
  expect(ids(first)).toEqual(['paged-1', 'paged-2'])
  const second = await asAdmin('GET', `/users?prefix=paged-&limit=2&cursor=${first.cursor}`)
  expect([ids(second), second.cursor]).toEqual([['paged-3'], null])
})

it('usage: the total is the sum of all users', async () => {
  const jobs = async () => (await asAdmin('GET', '/usage')).usage[0]?.jobs ?? 0
  const before = await jobs()
  await completedJob(app.web.services, 'total-a')
  await completedJob(app.web.services, 'total-b')
  expect(await jobs()).toBe(before + 2)
})

it('plans: the list contains the default plan before it is stored, and once after', async () => {
  const names = async () => (await asAdmin('GET', '/plans')).plans.map(({ name }: { name: string }) => name)
  expect((await names()).filter((name: string) => name === 'default')).toHaveLength(1)
  await asAdmin('PUT', '/plans/default', {})
  expect((await names()).filter((name: string) => name === 'default')).toHaveLength(1)
})

it('audit: order=desc lists the newest first and continues after an entry', async () => {
  const { id } = await createKey(app, 'audited')
  await asAdmin('DELETE', `/keys/${id}`)
  const first = await asAdmin('GET', '/audit?order=desc&limit=1')
  expect(first.entries).toMatchObject([{ action: 'key.revoke', target: `/keys/${id}` }])
  const second = await asAdmin('GET', `/audit?order=desc&limit=1&after=${first.nextAfter}`)
  expect(second.entries).toMatchObject([{ action: 'key.create', target: `/keys/${id}` }])
})

it('audit: a user reads what its own keys did, and nothing of others', async () => {
  const { key } = await createKey(app, 'own')
  await requestWith(app, key, 'POST', '/users/own/keys', { body: { name: 'second' } })
  const entries = async () => (await requestWith(app, key, 'GET', '/users/own/audit')).body.entries
  // An entry is listed once all transactions that began before it have ended, those of other databases included.
  await expect.poll(entries).toMatchObject([{ userid: 'own', action: 'key.create' }])
  expect((await requestWith(app, key, 'GET', '/users/admin/audit')).status).toBe(404)
})

it('session: a held request is answered 401 when its key ends', async () => {
  const { id, key } = await createKey(app, 'held')
  const held = requestWith(app, key, 'GET', '/session?wait=30')
  // The request is held, not answered: another one of the key is answered meanwhile.
  expect((await requestWith(app, key, 'GET', '/session?wait=0')).status).toBe(200)
  await asAdmin('DELETE', `/keys/${id}`)
  expect((await held).status).toBe(401)
})

it('session: the ways to sign in are public', async () => {
  const { status, body } = await requestWith(app, '', 'GET', '/session/methods')
  expect([status, body]).toEqual([200, { methods: [{ type: 'key', title: 'API key' }] }])
})
