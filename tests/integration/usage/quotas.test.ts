import { afterAll, beforeAll, expect, it } from 'vitest'
import { apiOf } from '#tests/support/http/api.ts'
import { completedJob } from '#tests/support/jobs/jobs.ts'
import { onePagePdf } from '#tests/support/jobs/pdf.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'

let app: TestApp
let api: ReturnType<typeof apiOf>
beforeAll(async () => {
  app = await startTestApp()
  api = apiOf(app.url)
})
afterAll(() => app.close())

async function assign(userid: string, limits: Record<string, number>) {
  const name = `plan-${userid}`
  expect((await api('PUT', `/plans/${name}`, { limits })).status).toBe(200)
  expect((await api('PUT', `/users/${userid}/plan`, { plan: name })).status).toBe(200)
}

async function submit(userid: string, headers: Record<string, string> = {}) {
  const response = await fetch(`${app.url}/pdf/${userid}`, {
    method: 'POST',
    headers: { 'content-type': 'application/pdf', ...headers },
    body: Buffer.from(onePagePdf()),
  })
  const retryAfter = Number(response.headers.get('retry-after'))
  const { code, jobid, detail } = (await response.json()) as Record<string, string>
  const policy = response.headers.get('ratelimit-policy')
  return { status: response.status, code, jobid, detail, retryAfter, policy }
}

it('jobs a day: concurrent submits do not exceed the quota', async () => {
  await assign('daily', { jobsPerDay: 3 })
  const results = await Promise.all(Array.from({ length: 8 }, () => submit('daily')))
  expect(results.filter(({ status }) => status === 202)).toHaveLength(3)
  const refused = results.filter(({ status }) => status === 429)
  expect(refused).toHaveLength(5)
  for (const { code, retryAfter, policy } of refused) {
    expect({ code, policy }).toEqual({ code: 'quota_exceeded', policy: '"jobs-per-day";q=3;w=86400' })
    expect(retryAfter).toBeGreaterThan(0)
    expect(retryAfter).toBeLessThanOrEqual(86_400)
  }
  const { usage } = (await api('GET', '/users/daily/usage')).body
  expect(usage[0].jobs).toBe(3)
})

it('jobs a day: a repeated submit with the same Idempotency-Key is no new job', async () => {
  await assign('repeating', { jobsPerDay: 1 })
  const key = { 'idempotency-key': 'once' }
  const first = await submit('repeating', key)
  expect(await submit('repeating', key)).toMatchObject({ status: 202, jobid: first.jobid })
  expect(await submit('repeating')).toMatchObject({ status: 429, code: 'quota_exceeded' })
})

it('bytes stored: deleting a job makes room', async () => {
  await assign('storing', { bytesStored: onePagePdf().length })
  const { jobid } = await submit('storing')
  expect(await submit('storing')).toMatchObject({ status: 429, code: 'quota_exceeded' })
  expect((await api('DELETE', `/results/${jobid}`)).status).toBe(204)
  expect(await submit('storing')).toMatchObject({ status: 202 })
})

it('pages a month: the job after the one that reached the quota is refused', async () => {
  await assign('reading', { pagesPerMonth: 1 })
  await completedJob(app.web.services, 'reading')
  expect(await submit('reading')).toMatchObject({ status: 429, code: 'quota_exceeded' })
})

it('destinations: the quota is that of the plan', async () => {
  await assign('sending', { destinations: 1 })
  const create = () => api('POST', '/users/sending/webhooks', { url: 'http://127.0.0.1:4999/hook' })
  expect((await create()).status).toBe(201)
  const { status, body, headers } = await create()
  expect({ status, code: body.code }).toEqual({ status: 429, code: 'quota_exceeded' })
  expect(Number(headers.get('retry-after'))).toBeGreaterThan(0)
})

it('plans: the plan default applies to users without one, and an unknown plan is 404', async () => {
  expect((await api('GET', '/plans/default')).body.limits.jobsPerDay).toBeNull()
  expect((await api('GET', '/plans/unknown')).status).toBe(404)
  expect((await api('PUT', '/users/nobody/plan', { plan: 'unknown' })).status).toBe(404)
  await api('PUT', '/plans/default', { limits: { jobsPerDay: 0 } })
  expect(await submit('nobody')).toMatchObject({ status: 429, code: 'quota_exceeded' })
  await api('PUT', '/plans/default', {})
  expect(await submit('nobody')).toMatchObject({ status: 202 })
  const { status, body } = await api('PUT', '/plans/default', { limits: { jobsPerDay: -1 } })
  expect({ status, field: body.field }).toEqual({ status: 400, field: 'limits.jobsPerDay' })
})
