import { afterAll, beforeAll, expect, it } from 'vitest'
import { apiOf } from '#tests/support/http/api.ts'
import { begin, complete, completedJob, fail, newJob } from '#tests/support/jobs/jobs.ts'
import { onePagePdf } from '#tests/support/jobs/pdf.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'

let app: TestApp
let api: ReturnType<typeof apiOf>
beforeAll(async () => {
  app = await startTestApp()
  api = apiOf(app.url)
})
afterAll(() => app.close())

const today = () => new Date().toISOString().slice(0, 10)

const usageOf = async (userid: string, query = '') =>
  (await api('GET', `/users/${userid}/usage${query}`)).body

const readExport = async (after = 0) => {
  const response = await fetch(`${app.url}/usage/export?after=${after}`)
  const text = await response.text()
  return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]))
}

it('usage: counts jobs, pages and bytes in the transactions of their events', async () => {
  const { services } = app.web
  const { analysis } = await completedJob(services, 'counted')
  await fail(services, await begin(services, (await newJob(services, 'counted')).jobid))
  const size = onePagePdf().length
  const { usage, plan, limits, currency } = await usageOf('counted')
  expect(usage).toMatchObject([
    {
      period: today(),
      jobs: 2,
      pages: JSON.parse(String(analysis)).pages.count,
      bytesIn: 2 * size,
      bytesStored: 2 * size,
      events: {},
      attempts: {},
      cost: 0,
    },
  ])
  expect({ plan, currency, jobsPerDay: limits.jobsPerDay }).toEqual({
    plan: 'default',
    currency: 'EUR',
    jobsPerDay: null,
  })
})

it('usage: the roll-up changes no sum, and repeats nothing', async () => {
  const { services } = app.web
  await completedJob(services, 'rolled')
  const [before] = (await usageOf('rolled')).usage
  while ((await services.usage.rollUp(2)) > 0);
  await services.usage.sampleStorage(new Date())
  const [after] = (await usageOf('rolled')).usage
  expect({ ...after, requests: 0 }).toEqual({ ...before, requests: 0 })
})

it('usage: a transaction that is rolled back counts nothing', async () => {
  const { services } = app.web
  const attempt = await begin(services, (await newJob(services, 'undone')).jobid)
  const failing = { ...services, hooks: { ...services.hooks, onEvent: rejectAfter(services.hooks.onEvent) } }
  await expect(complete(failing, attempt)).rejects.toThrow('rolled back')
  expect((await usageOf('undone')).usage[0].pages).toBe(0)
  await complete(services, attempt)
  expect((await usageOf('undone')).usage[0].pages).toBeGreaterThan(0)
})

function rejectAfter<Args extends unknown[]>(hook: (...args: Args) => Promise<void>) {
  return async (...args: Args) => {
    await hook(...args)
    throw new Error('rolled back')
  }
}

it('usage: requests and events are stored after a flush, events by mode', async () => {
  const { services } = app.web
  const { jobid } = await completedJob(services, 'follower')
  await (
    await fetch(`${app.url}/results/${jobid}?after=0`, { headers: { accept: 'text/event-stream' } })
  ).text()
  await api('GET', '/users/follower/jobs')
  await services.meter.flush()
  expect((await usageOf('follower')).usage[0]).toMatchObject({ requests: 1, events: { sse: 3 } })
})

it('usage: a request whose path has no valid user is not counted, and does not hold back what is', async () => {
  for (const path of ['/users/%00/jobs', `/users/${'x'.repeat(200)}/jobs`])
    expect((await fetch(app.url + path)).status).toBe(400)
  expect((await fetch(`${app.url}/users/after-invalid/jobs`)).status).toBe(200)
  await app.web.services.meter.flush()
  expect((await usageOf('after-invalid')).usage).toMatchObject([{ requests: 1 }])
})

it('usage: counts polls, and those that brought nothing new', async () => {
  const { services } = app.web
  const { jobid } = await completedJob(services, 'poller')
  const poll = (query: string, headers: Record<string, string> = {}) =>
    fetch(`${app.url}/results/${jobid}${query}`, { headers })
  const etag = (await poll('')).headers.get('etag') ?? ''
  expect((await poll('', { 'if-none-match': etag })).status).toBe(304)
  expect((await poll('?wait=1&after=3')).status).toBe(200)
  expect((await poll('?wait=1&after=1')).status).toBe(200)
  const { jobid: waiting } = await newJob(services, 'poller')
  await fetch(`${app.url}/results/${waiting}?wait=0&after=1`)
  await services.meter.flush()
  expect((await usageOf('poller')).usage[0]).toMatchObject({ polls: 5, wastedPolls: 3 })
})

it('usage: CSV has a row for each period and neutral columns', async () => {
  await completedJob(app.web.services, 'table')
  const headers = { accept: 'text/csv' }
  const response = await fetch(`${app.url}/users/table/usage?by=month`, { headers })
  expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8')
  const [header, row, end] = (await response.text()).split('\r\n')
  expect(header).toMatch(/^period,jobs,pages,bytesIn,bytesStored,requests,polls,wastedPolls,(.*,)?cost$/)
  expect(row).toMatch(new RegExp(`^${today().slice(0, 7)},1,`))
  expect(end).toBe('')
})

it('usage: a range that is empty or longer than a year is rejected', async () => {
  for (const query of ['?from=2026-02-02&to=2026-02-01', '?from=2020-01-01&to=2026-01-01']) {
    const { status, body } = await api('GET', `/users/alice/usage${query}`)
    expect({ status, field: body.field }).toEqual({ status: 400, field: 'from' })
  }
})

it('usage: the prices of the plan give the cost', async () => {
  const prices = { job: 0.1, page: 0.02, gigabyteIn: 1_000 }
  expect((await api('PUT', '/plans/priced', { prices: { ...prices, currency: 'USD' } })).status).toBe(200)
  await api('PUT', '/users/paying/plan', { plan: 'priced' })
  const { size } = await completedJob(app.web.services, 'paying')
  const { usage, plan, currency } = await usageOf('paying')
  expect({ plan, currency }).toEqual({ plan: 'priced', currency: 'USD' })
  expect(usage[0].cost).toBeCloseTo(0.1 + usage[0].pages * 0.02 + size / 1e6, 5)
})

it('usage export: is CloudEvents with stable ids, resumes by id, and its sums are the usage', async () => {
  await completedJob(app.web.services, 'exported')
  const all = await readExport()
  const own = all.filter(({ subject }) => subject === 'exported')
  expect(own.map(({ type }) => type).sort()).toEqual(
    ['hearback.usage.bytesIn', 'hearback.usage.jobs', 'hearback.usage.pages'].sort(),
  )
  expect(own[0]).toMatchObject({ specversion: '1.0', source: '/usage', data: { amount: expect.any(Number) } })
  const middle = all[Math.floor(all.length / 2)]
  const rest = await readExport(Number(middle.id))
  const known = rest.slice(0, all.length - 1 - all.indexOf(middle))
  expect(known).toEqual(all.slice(all.indexOf(middle) + 1))
  const [usage] = (await usageOf('exported')).usage
  const pages = own.find(({ type }) => type === 'hearback.usage.pages')
  expect(pages.data.amount).toBe(usage.pages)
})

it('usage export: a malformed id to resume from is rejected, naming what it must be', async () => {
  const response = await fetch(`${app.url}/usage/export?after=x`)
  expect(response.status).toBe(400)
  expect(await response.json()).toMatchObject({
    detail: 'after: must be a whole number, the id of the last record you have',
    field: 'after',
  })
})

it('usage export: a record whose transaction ends late is exported after the records before it', async () => {
  const { services } = app.web
  const last = Number((await readExport()).at(-1).id)
  const inTransaction = Promise.withResolvers<void>()
  const release = Promise.withResolvers<void>()
  const late = services.jobs.transact(async (tx) => {
    await services.usage.addPages(tx, 'late', 7, new Date())
    inTransaction.resolve()
    await release.promise
  })
  await inTransaction.promise
  await newJob(services, 'early')
  const first = await readExport(last)
  expect(first.some(({ subject }) => subject === 'early')).toBe(true)
  expect(first.some(({ subject }) => subject === 'late')).toBe(false)
  release.resolve()
  await late
  const second = await readExport(Number(first.at(-1).id))
  expect(second).toMatchObject([{ subject: 'late', data: { amount: 7 } }])
})
