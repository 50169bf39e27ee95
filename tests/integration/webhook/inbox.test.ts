import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { signedHeaders } from '#delivery/destinations/webhook/signature.ts'
import { apiOf } from '#tests/support/http/api.ts'
import { newJob } from '#tests/support/jobs/jobs.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'

let app: TestApp
let ask: ReturnType<typeof apiOf>

beforeAll(async () => {
  app = await startTestApp()
  ask = apiOf(app.url)
})
afterAll(() => app.close())

const open = async (input: object = {}) => (await ask('POST', '/inboxes', input)).body
const call = (path: string, init: RequestInit = {}) =>
  fetch(app.url + path, { method: 'POST', body: 'hello', ...init })
const calls = async (token: string, query = '') => (await ask('GET', `/inboxes/${token}/calls${query}`)).body

describe('an inbox', () => {
  it('records calls of any method and returns them', async () => {
    const { token, path, expiresAt, ...rest } = await open()
    expect(path).toBe(`/inbox/${token}`)
    expect(rest).toEqual({
      jobid: null,
      knowsSecret: false,
      behaviour: { status: 200, delayMs: 0, hang: false, failFirst: 0 },
      calls: 0,
      createdAt: expect.any(String),
    })
    expect((await call(path, { headers: { 'x-odd': 'ä'.normalize('NFD').slice(0, 1) } })).status).toBe(200)
    for (const method of ['PUT', 'PATCH', 'DELETE']) expect((await call(path, { method })).status).toBe(200)
    const kept = await calls(token)
    expect(kept.nextAfter).toBe(4)
    expect(kept.calls.map(({ n, method }: { n: number; method: string }) => `${n} ${method}`)).toEqual([
      '1 POST',
      '2 PUT',
      '3 PATCH',
      '4 DELETE',
    ])
    expect(kept.calls[0]).toMatchObject({
      body: 'hello',
      verified: null,
      status: 200,
      headers: { 'x-odd': 'a' },
    })
    expect((await calls(token, '?after=3')).calls).toHaveLength(1)
    const after = (await ask('GET', `/inboxes/${token}`)).body
    expect(after.calls).toBe(4)
    expect(after.expiresAt >= expiresAt).toBe(true)
    expect((await ask('DELETE', `/inboxes/${token}`)).status).toBe(204)
    expect((await call(path)).status).toBe(404)
    expect((await ask('GET', `/inboxes/${token}/calls`)).status).toBe(404)
  })

  it('is listed, newest first, until it is deleted', async () => {
    const [first, second] = [await open(), await open()]
    const listed = async () => {
      const { inboxes } = (await ask('GET', '/inboxes')).body as { inboxes: { token: string }[] }
      return inboxes.map(({ token }) => token).filter((token) => [first.token, second.token].includes(token))
    }
    expect(await listed()).toEqual([second.token, first.token])
    await ask('DELETE', `/inboxes/${second.token}`)
    expect(await listed()).toEqual([first.token])
  })

  it('redacts the credentials of callers', async () => {
    const { token, path } = await open()
    const secrets = {
      authorization: 'Bearer hb_1_secret',
      cookie: 'session=secret',
      'proxy-authorization': 'Basic secret',
    }
    await call(path, { headers: { ...secrets, 'x-plain': 'kept' } })
    const [stored] = (await calls(token)).calls
    expect(stored.headers).toMatchObject({
      authorization: '[redacted]',
      cookie: '[redacted]',
      'proxy-authorization': '[redacted]',
      'x-plain': 'kept',
    })
    expect(JSON.stringify(stored)).not.toContain('secret"')
  })

  it('reports whether signatures are valid, also when the secret is set later', async () => {
    const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
    const { token, path } = await open()
    const signed = signedHeaders(
      { id: 'a', timestamp: Math.floor(Date.now() / 1_000), body: 'hello' },
      { secret, formerSecrets: [] },
    )
    await call(path, { headers: signed })
    await call(path, { headers: signed, body: 'other' })
    await call(path)
    const verified = async () => (await calls(token)).calls.map((one: { verified: boolean }) => one.verified)
    expect(await verified()).toEqual([null, null, null])
    expect((await ask('PATCH', `/inboxes/${token}`, { secret })).body).toMatchObject({ knowsSecret: true })
    expect(await verified()).toEqual([true, false, false])
  })

  it('returns a new call to a waiting reader at once', async () => {
    const { token, path } = await open()
    expect((await calls(token, '?wait=0')).calls).toEqual([])
    const waiting = [calls(token, '?wait=30'), calls(token, '?wait=30')]
    await call(path)
    for (const answer of await Promise.all(waiting)) expect(answer.calls).toHaveLength(1)
    const began = Date.now()
    expect((await calls(token, '?after=1&wait=1')).calls).toEqual([])
    expect(Date.now() - began).toBeGreaterThanOrEqual(990)
  })

  it('responds with its configured behaviour', async () => {
    const { token, path } = await open({ behaviour: { status: 410 } })
    expect((await call(path)).status).toBe(410)
    await ask('PATCH', `/inboxes/${token}`, { behaviour: { failFirst: 2, status: 202 } })
    const statuses: number[] = []
    for (let n = 0; n < 4; n++) statuses.push((await call(path)).status)
    expect(statuses).toEqual([500, 500, 202, 202])
    await ask('PATCH', `/inboxes/${token}`, { behaviour: { hang: true } })
    const hangUp = new AbortController()
    const hanging = call(path, { signal: hangUp.signal })
    hanging.catch(() => {})
    await expect
      .poll(async () => (await calls(token)).calls.map((one: { status: number | null }) => one.status))
      .toEqual([410, 500, 500, 202, 202, null])
    hangUp.abort()
    await expect(hanging).rejects.toThrow(/abort/)
  })

  it('can be created without a request body', async () => {
    expect(await ask('POST', '/inboxes')).toMatchObject({ status: 201, body: { jobid: null, calls: 0 } })
    const typed = { method: 'POST', headers: { 'content-type': 'application/json' } }
    expect((await fetch(`${app.url}/inboxes`, typed)).status).toBe(201)
    // Where something must be said, nothing is not taken for it.
    expect((await ask('POST', '/users/alice/webhooks')).status).toBe(415)
    expect((await call('/inboxes')).status).toBe(415)
  })

  it('discards the oldest calls above its maximum', async () => {
    const { token, path } = await open()
    for (let n = 0; n < 21; n++) await Promise.all(Array.from({ length: 10 }, () => call(path)))
    expect((await calls(token)).calls[0].n).toBe(11)
    expect((await ask('GET', `/inboxes/${token}`)).body.calls).toBe(210)
  })

  it('is deleted with its job', async () => {
    const { jobid } = await newJob(app.web.services)
    const { token } = await open({ jobid })
    const waiting = ask('GET', `/inboxes/${token}/calls?wait=30`)
    await ask('DELETE', `/results/${jobid}`)
    expect((await waiting).status).toBe(404)
    expect((await ask('POST', '/inboxes', { jobid })).status).toBe(410)
  })

  it('rejects a call that is too large and an invalid behaviour', async () => {
    const { token, path } = await open()
    expect((await call(path, { body: 'x'.repeat(70_000) })).status).toBe(413)
    expect((await call('/inbox/unknown')).status).toBe(404)
    expect(await ask('PATCH', `/inboxes/${token}`, { behaviour: { status: 99 } })).toMatchObject({
      status: 400,
      body: { field: 'behaviour.status' },
    })
  })

  it('serves its page to a browser that navigates to it', async () => {
    const { path } = await open()
    const get = (accept: string) =>
      new Promise((resolve, reject) => {
        request(app.url + path, { headers: { accept } }, (response) => {
          response.resume()
          resolve(response.statusCode)
        })
          .on('error', reject)
          .end()
      })
    // The pages are not there in this test; they answer 404 to everything.
    expect(await get('text/html,application/xhtml+xml')).toBe(404)
    expect(await get('application/json')).toBe(405)
  })
})
