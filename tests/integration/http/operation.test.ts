import { request } from 'node:http'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { onePagePdf } from '#tests/support/jobs/pdf.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'

let app: TestApp
beforeAll(async () => {
  app = await startTestApp()
})
afterAll(() => app.close())

/** fetch() does not let Host be set. */
function ask(path: string, headers: Record<string, string>, method = 'GET'): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const sent = request(app.url + path, { method, headers: { ...headers } }, (answer) => {
      answer.resume()
      resolve(answer.statusCode)
    })
    sent.once('error', reject)
    sent.end(method === 'POST' ? onePagePdf() : undefined)
  })
}

describe('the gate of open mode', () => {
  const host = () => new URL(app.url).host

  it.each(['localhost', '127.0.0.1', '[::1]', 'localhost:3000', '127.0.0.1:3000', '[::1]:3000'])(
    'admits the Host %s',
    async (name) => {
      expect(await ask('/health/live', { host: name })).toBe(200)
    },
  )

  it.each([
    'evil.example',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    '10.0.0.1',
    '127.999.999.999',
    '127.0.0.1.',
    'localhost:3000:1',
  ])('refuses the Host “%s”, which a rebinding name may send', async (name) => {
    expect(await ask('/health/live', { host: name })).toBe(403)
  })

  const write = { 'content-type': 'application/pdf' }

  it('accepts writes of its own pages and of clients that are no browsers', async () => {
    expect(await ask('/pdf/alice', write, 'POST')).toBe(202)
    expect(await ask('/pdf/alice', { ...write, origin: `http://${host()}` }, 'POST')).toBe(202)
    expect(await ask('/pdf/alice', { ...write, 'sec-fetch-site': 'same-origin' }, 'POST')).toBe(202)
  })

  it.each([
    { origin: 'http://evil.example' },
    { origin: 'null' },
    { origin: 'http://localhost:1' },
    { 'sec-fetch-site': 'cross-site' },
  ])('lets no foreign page write: %o', async (headers) => {
    expect(await ask('/pdf/alice', { ...write, ...headers }, 'POST')).toBe(403)
    expect(await ask('/socket.io/?EIO=4&transport=polling', { ...headers })).toBe(403)
  })
})

describe('methods', () => {
  it('HEAD returns the headers of GET without the body', async () => {
    const answer = await fetch(`${app.url}/modes`, { method: 'HEAD' })
    expect(answer.status).toBe(200)
    expect(Number(answer.headers.get('content-length'))).toBeGreaterThan(100)
    expect(await answer.text()).toBe('')
  })

  it('an unsupported method returns 405 with the Allow header', async () => {
    const answer = await fetch(`${app.url}/modes`, { method: 'DELETE' })
    expect(answer.status).toBe(405)
    expect(answer.headers.get('allow')).toBe('GET, HEAD')
    expect(await answer.json()).toMatchObject({ code: 'method_not_allowed' })
  })
})

describe('unknown paths', () => {
  const raw = (path: string, method = 'GET') =>
    new Promise<{ status: number | undefined; body: string }>((resolve, reject) => {
      const { port } = new URL(app.url)
      const sent = request({ port, host: '127.0.0.1', path, method }, async (answer) => {
        resolve({ status: answer.statusCode, body: await text(answer) })
      })
      sent.once('error', reject)
      sent.end()
    })

  it.each([
    ['/jobs/%', 'GET'],
    ['/pdf/%E0%A4%A', 'POST'],
    ['*', 'OPTIONS'],
    ['http://', 'GET'],
  ])('%s is no target', async (path, method) => {
    const { status, body } = await raw(path, method)
    expect(status).toBe(400)
    expect(JSON.parse(body)).toMatchObject({ code: 'invalid_request' })
  })

  it('a path that looks like an authority is treated as a path', async () => {
    expect((await raw('//')).status).toBe(404)
  })

  it.each<Record<string, string>>([{ accept: 'text/html' }, { rsc: '1' }])(
    'a path that only programs call is left to the pages for %o',
    async (headers) => {
      expect((await fetch(`${app.url}/inbox/x`)).status).toBe(405)
      const page = await fetch(`${app.url}/inbox/x`, { headers })
      expect([page.status, await page.text()]).toEqual([404, ''])
    },
  )

  it.each(['/results', '/users/a/nothing', '/health/nothing', '/pdf/a/b'])(
    '%s is nothing of the API',
    async (path) => {
      const answer = await fetch(app.url + path)
      expect(answer.status).toBe(404)
      expect(await answer.json()).toMatchObject({ code: 'not_found' })
    },
  )
})

describe('health and metrics', () => {
  it('reports liveness, and readiness of each dependency', async () => {
    const before = Date.now()
    const live = (await (await fetch(`${app.url}/health/live`)).json()) as { status: string; time: string }
    expect(live.status).toBe('ok')
    expect(Date.parse(live.time)).toBeGreaterThanOrEqual(before)
    expect(Date.parse(live.time)).toBeLessThanOrEqual(Date.now())
    expect(await (await fetch(`${app.url}/health/ready`)).json()).toEqual({
      status: 'ok',
      parts: { database: 'ok', queue: 'ok', storage: 'ok' },
    })
  })

  it('/metrics returns the Prometheus format', async () => {
    const text = await (await fetch(`${app.url}/metrics`)).text()
    expect(text).toContain('hearback_http_request_seconds_bucket')
    expect(text).toMatch(/hearback_jobs\{state="uploaded"\} \d/)
  })
})
