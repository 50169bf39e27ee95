import { readdir } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sweepExpired, sweepTombstones } from '#core/jobs/sweep.ts'
import { apiOf } from '#tests/support/http/api.ts'
import { onePagePdf } from '#tests/support/jobs/pdf.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'

let app: TestApp
let ask: ReturnType<typeof apiOf>

beforeAll(async () => {
  app = await startTestApp({
    JOBS_PER_USER: '3',
    STORED_MB_PER_USER: '1',
    INBOXES_PER_USER: '5',
    INBOX_CALLS: '30',
    INBOX_MB: '1',
    DESTINATIONS_PER_USER: '2',
  })
  ask = apiOf(app.url)
})
afterAll(() => app.close())

async function submit(userid: string, { url = app.url, bytes = 0, headers = {} } = {}) {
  const response = await fetch(`${url}/pdf/${userid}`, {
    method: 'POST',
    headers: { 'content-type': 'application/pdf', ...headers },
    body: Buffer.concat([onePagePdf(), Buffer.alloc(bytes, '\n')]),
  })
  return { status: response.status, headers: response.headers, body: await response.json() }
}
const count = (answers: { status: number }[], status: number) =>
  answers.filter((answer) => answer.status === status).length

describe('jobs of one user', () => {
  it('are limited in number, also when submitted concurrently', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => submit('many')))
    expect([count(answers, 202), count(answers, 429)]).toEqual([3, 7])
    const refused = answers.find(({ status }) => status === 429)
    expect(refused?.body.code).toBe('quota_exceeded')
    expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(86_400)
    expect((await submit('other')).status).toBe(202)
    const { jobid } = answers.find(({ status }) => status === 202)?.body ?? {}
    expect((await ask('DELETE', `/results/${jobid}`)).status).toBe(204)
    expect((await submit('many')).status).toBe(202)
  })

  it('are limited in bytes of documents, and a refused one leaves no file', async () => {
    const stored = async () => (await readdir(app.settings.storageDir, { recursive: true })).filter(isFile)
    expect((await submit('large', { bytes: 700_000 })).status).toBe(202)
    const before = await stored()
    expect((await submit('large', { bytes: 700_000 })).body.code).toBe('quota_exceeded')
    expect(await stored()).toEqual(before)
    expect((await submit('large', { bytes: 1_000 })).status).toBe(202)
  })
})

describe('inboxes', () => {
  it('are limited per user, also when created concurrently', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask('POST', '/inboxes', {})))
    expect([count(answers, 201), count(answers, 409)]).toEqual([5, 15])
    for (const { body } of answers) if (body.token) await ask('DELETE', `/inboxes/${body.token}`)
  })

  it('keep their newest calls within a number and a size', async () => {
    const { token, path } = (await ask('POST', '/inboxes', {})).body
    const kept = async () =>
      (await ask('GET', `/inboxes/${token}/calls`)).body.calls.map(({ n }: { n: number }) => n)
    for (let n = 1; n <= 35; n++) await fetch(app.url + path, { method: 'POST', body: 'small' })
    expect(await kept()).toEqual(Array.from({ length: 30 }, (_, n) => n + 6))
    for (let n = 1; n <= 20; n++)
      await fetch(app.url + path, { method: 'POST', body: Buffer.alloc(65_536, 'x') })
    // 15 bodies of 64 KB and their headers fit into 1 MB; 16 do not.
    expect(await kept()).toEqual(Array.from({ length: 15 }, (_, n) => n + 41))
    expect((await ask('GET', `/inboxes/${token}`)).body.calls).toBe(55)
  })
})

it('destinations of one user are limited, also when created concurrently', async () => {
  const create = () => ask('POST', '/users/alice/webhooks', { url: 'https://example.com/hook' })
  const answers = await Promise.all(Array.from({ length: 8 }, create))
  expect([count(answers, 201), count(answers, 409)]).toEqual([2, 6])
})

it('tombstones: an erased job is 410, and 404 once its tombstone and its Idempotency-Key expire', async () => {
  const headers = { 'idempotency-key': 'key-1' }
  const { jobid } = (await submit('keyed', { headers })).body
  await ask('DELETE', `/results/${jobid}`)
  const sweepAfter = (days: number) =>
    sweepTombstones({ ...app.web.services, clock: () => new Date(Date.now() + days * 86_400_000) })
  await sweepAfter(29)
  expect((await ask('GET', `/results/${jobid}`)).status).toBe(410)
  expect((await submit('keyed', { headers })).status).toBe(410)
  expect(await sweepAfter(31)).toBeGreaterThanOrEqual(1)
  expect((await ask('GET', `/results/${jobid}`)).status).toBe(404)
  const again = await submit('keyed', { headers })
  expect(again.status).toBe(202)
  expect(again.body.jobid).not.toBe(jobid)
})

it('retention: one sweep erases all expired jobs, also when one of them cannot be erased', async () => {
  const insertSql = `INSERT INTO job (jobid, userid, state, seq, filename, size, sha256, expires_at)
    SELECT gen_random_uuid(), 'expired', 'completed', 3, 'a.pdf', 1, '', now() - interval '1 second'
    FROM generate_series(1, 250) RETURNING jobid`
  const { rows } = await app.database.query(insertSql)
  const broken: string = rows[0].jobid
  const { services } = app.web
  const hooks: typeof services.hooks = {
    ...services.hooks,
    onErase: async (tx, jobid) => {
      if (jobid === broken) throw new Error('It cannot be erased.')
      await services.hooks.onErase(tx, jobid)
    },
  }
  const countSql = "SELECT count(*)::int AS left FROM job WHERE userid = 'expired' AND erased_at IS NULL"
  const left = async () => (await app.database.query(countSql)).rows[0]?.left
  await expect(sweepExpired({ ...services, hooks })).rejects.toThrow('It cannot be erased.')
  expect(await left()).toBe(1)
  expect(await sweepExpired(services)).toBe(1)
  expect(await left()).toBe(0)
})

it('disk reserve: a submit that would use it gets 507 and leaves no file; reads go on', async () => {
  const full = await startTestApp({ DISK_RESERVE_MB: '100000000' })
  const answer = await submit('alice', { url: full.url })
  expect({ status: answer.status, code: answer.body.code }).toEqual({ status: 507, code: 'storage_full' })
  const left = await readdir(full.settings.storageDir, { recursive: true })
  expect(left.filter(isFile)).toEqual([])
  expect((await apiOf(full.url)('GET', '/users/alice/jobs')).body.jobs).toEqual([])
  expect((await fetch(`${full.url}/health/ready`)).status).toBe(200)
  await full.close()
})

function isFile(name: string): boolean {
  return name.includes('.')
}
