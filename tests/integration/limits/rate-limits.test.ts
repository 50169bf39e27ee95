import { afterEach, describe, expect, it } from 'vitest'
import { bearer, createKey, requestWith } from '#tests/support/http/keys.ts'
import { newJob } from '#tests/support/jobs/jobs.ts'
import { onePagePdf } from '#tests/support/jobs/pdf.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'

let app: TestApp
afterEach(() => app.close())

async function assign(userid: string, limits: Record<string, number>) {
  const body = { limits }
  await requestWith(app, app.adminKey, 'PUT', `/plans/${userid}`, { body })
  await requestWith(app, app.adminKey, 'PUT', `/users/${userid}/plan`, { body: { plan: userid } })
}

const submit = (userid: string, key: string) =>
  fetch(`${app.url}/pdf/${userid}`, {
    method: 'POST',
    headers: { 'content-type': 'application/pdf', ...bearer(key) },
    body: Buffer.from(onePagePdf()),
  })

describe('AUTH=keys', () => {
  it('requests: over the limit of the plan they are 429 with the headers, other users are not affected', async () => {
    app = await startTestApp({ AUTH: 'keys' })
    const [alice, bob] = await Promise.all([createKey(app, 'alice'), createKey(app, 'bob')])
    await assign('alice', { requestsPerMinute: 3 })
    const answers = []
    for (let n = 0; n < 4; n++) answers.push(await requestWith(app, alice.key, 'GET', '/users/alice/jobs'))
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429])
    const [first, , , refused] = answers
    expect(first?.headers.get('ratelimit-policy')).toBe('"requests";q=3;w=60')
    expect(first?.headers.get('ratelimit')).toMatch(/^"requests";r=2;t=\d+$/)
    expect(refused?.headers.get('ratelimit')).toMatch(/^"requests";r=0;t=\d+$/)
    const retryAfter = Number(refused?.headers.get('retry-after'))
    expect(retryAfter).toBeGreaterThan(0)
    expect(retryAfter).toBeLessThanOrEqual(60)
    expect(refused?.body).toMatchObject({ code: 'rate_limited', retryAfter })
    expect((await requestWith(app, bob.key, 'GET', '/users/bob/jobs')).status).toBe(200)
  })

  it('requests: the address comes from a trusted proxy, and counts before the key is checked', async () => {
    app = await startTestApp({ AUTH: 'keys', RATE_LIMIT: '5', TRUSTED_PROXIES: '127.0.0.1' })
    const from = (address: string) =>
      requestWith(app, 'hb_0000', 'GET', '/users/alice/jobs', { headers: { 'x-forwarded-for': address } })
    const statuses = []
    for (let n = 0; n < 6; n++) statuses.push((await from('203.0.113.7')).status)
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429])
    expect((await from('203.0.113.8')).status).toBe(401)
    for (let n = 0; n < 6; n++) statuses.push((await from(`2001:db8:1:2::${n}`)).status)
    expect(statuses.at(-1)).toBe(429)
  })

  it('requests: without trusted proxies the forwarded address is ignored', async () => {
    app = await startTestApp({ AUTH: 'keys', RATE_LIMIT: '5' })
    const statuses = []
    for (let n = 0; n < 6; n++) {
      const headers = { 'x-forwarded-for': `203.0.113.${n}` }
      statuses.push((await requestWith(app, 'hb_0000', 'GET', '/users/alice/jobs', { headers })).status)
    }
    expect(statuses.at(-1)).toBe(429)
  })

  it('submits: are limited by their number and their bytes, before the body is stored', async () => {
    app = await startTestApp({ AUTH: 'keys' })
    const [alice, bob] = await Promise.all([createKey(app, 'alice'), createKey(app, 'bob')])
    await assign('alice', { submitsPerMinute: 2 })
    await assign('bob', { bytesPerMinute: onePagePdf().length })
    const statuses = []
    for (let n = 0; n < 3; n++) statuses.push((await submit('alice', alice.key)).status)
    expect(statuses).toEqual([202, 202, 429])
    expect((await submit('bob', bob.key)).status).toBe(202)
    const refused = await submit('bob', bob.key)
    expect(refused.status).toBe(429)
    expect(refused.headers.get('ratelimit-policy')).toMatch(/^"bytes";q=\d+;w=60;qu="content-bytes"$/)
  })

  it('uploads: one over the limit of concurrent ones is refused until another ends', async () => {
    app = await startTestApp({ AUTH: 'keys' })
    const { key } = await createKey(app, 'alice')
    await assign('alice', { concurrentUploads: 1 })
    const release = Promise.withResolvers<void>()
    const started = Promise.withResolvers<void>()
    const body = new ReadableStream({
      async start(controller) {
        controller.enqueue(onePagePdf().subarray(0, 20))
        started.resolve()
        await release.promise
        controller.enqueue(onePagePdf().subarray(20))
        controller.close()
      },
    })
    const headers = { 'content-type': 'application/pdf', ...bearer(key) }
    const slow = fetch(`${app.url}/pdf/alice`, {
      method: 'POST',
      headers,
      body,
      duplex: 'half',
    } as RequestInit)
    await started.promise
    await expect.poll(async () => (await submit('alice', key)).status).toBe(429)
    release.resolve()
    expect((await slow).status).toBe(202)
    expect((await submit('alice', key)).status).toBe(202)
  })

  it('streams: one over the limit is refused until another is closed', async () => {
    app = await startTestApp({ AUTH: 'keys' })
    const { key } = await createKey(app, 'alice')
    await assign('alice', { streams: 1 })
    const { jobid } = await newJob(app.web.services, 'alice')
    const open = (signal?: AbortSignal) =>
      fetch(`${app.url}/results/${jobid}`, {
        headers: { accept: 'text/event-stream', ...bearer(key) },
        ...(signal && { signal }),
      })
    const controller = new AbortController()
    expect((await open(controller.signal)).status).toBe(200)
    const refused = await open()
    expect(refused.status).toBe(429)
    expect(refused.headers.get('ratelimit-policy')).toBe('"streams";q=1;qu="concurrent-requests"')
    controller.abort()
    const next = new AbortController()
    await expect.poll(async () => (await open(next.signal)).status).toBe(200)
    next.abort()
  })
})

it('AUTH=open: has no limits unless RATE_LIMIT is set', async () => {
  app = await startTestApp()
  const answer = await fetch(`${app.url}/users/alice/jobs`)
  expect(answer.headers.has('ratelimit')).toBe(false)
  await app.close()
  app = await startTestApp({ RATE_LIMIT: '1' })
  expect((await fetch(`${app.url}/users/alice/jobs`)).status).toBe(200)
  expect((await fetch(`${app.url}/users/alice/jobs`)).status).toBe(429)
})
