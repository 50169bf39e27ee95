import { once } from 'node:events'
import { io } from 'socket.io-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { onePagePdf } from '#tests/support/jobs/pdf.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'

let app: TestApp
beforeAll(async () => {
  app = await startTestApp()
})
afterAll(() => app.close())

const pdf = onePagePdf().toString('base64')

async function send(path: string, body?: unknown, method = body === undefined ? 'GET' : 'POST') {
  const response = await fetch(app.url + path, {
    method,
    ...(body !== undefined && {
      body: typeof body === 'string' ? body : JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    }),
  })
  return { status: response.status, problem: await response.json() }
}

/** JSON.stringify writes a lone surrogate as an escape, which JSON.parse reads. */
describe.each([
  ['a NUL character', 'a\0b'],
  ['a lone surrogate', 'a\ud800b'],
])('%s', (_what, text) => {
  it.each([
    ['filename', '/pdf/alice', { data: pdf, filename: text }],
    ['callback', '/pdf/alice', { data: pdf, callback: text }],
    ['events.0', '/pdf/alice', { data: pdf, events: [text] }],
    ['unknown', '/pdf/alice', { data: pdf, unknown: text }],
    ['url', '/users/alice/webhooks', { url: text }],
    ['description', '/users/alice/webhooks', { url: 'http://127.0.0.1:9/', description: text }],
    ['secret', '/inboxes', { secret: text }],
  ])('in the JSON member %s is rejected', async (field, path, body) => {
    expect(await send(path, body)).toMatchObject({
      status: 400,
      problem: { code: 'invalid_request', field },
    })
  })

  it('in a member name is rejected', async () => {
    expect(await send('/users/alice/webhooks', { url: 'http://127.0.0.1:9/', [text]: 1 })).toMatchObject({
      status: 400,
      problem: { code: 'invalid_request' },
    })
  })

  it.each([
    ['submit', 'filename', { userid: 'alice', filename: text }],
    ['submit', 'userid', { userid: text }],
    ['submit', 'callback', { userid: 'alice', callback: text }],
    ['follow', 'jobid', { jobid: text }],
    ['follow', 'userid', { userid: text }],
    ['results', 'jobid', { jobid: text }],
    ['cancel', 'jobid', { jobid: text }],
  ])('in the socket message %s, member %s, is rejected', async (name, field, message) => {
    const socket = io(app.url, { transports: ['websocket'], forceNew: true })
    try {
      await once(socket as never, 'connect')
      expect(await socket.emitWithAck(name, message, onePagePdf())).toMatchObject({
        ok: false,
        problem: { status: 400, code: 'invalid_request', field },
      })
    } finally {
      socket.close()
    }
  })
})

describe('a NUL character', () => {
  it.each([
    ['userid', '/users/a%00b/jobs'],
    ['cursor', '/users/alice/jobs?cursor=%00'],
    ['state', '/users/alice/jobs?state=%00'],
    ['anything', '/modes?anything=%00'],
  ])('in the path or query, field %s, is rejected', async (field, path) => {
    expect(await send(path)).toMatchObject({ status: 400, problem: { code: 'invalid_request', field } })
  })

  it('in the id of a path is answered like any other malformed id, with 404', async () => {
    expect(await send('/results/a%00b')).toMatchObject({ status: 404, problem: { code: 'not_found' } })
  })

  it.each(['filename', 'callback'])('in the form field %s is rejected', async (field) => {
    const form = new FormData()
    form.append(field, 'a\0b')
    form.append('file', new Blob([new Uint8Array(onePagePdf())]), 'a.pdf')
    const response = await fetch(`${app.url}/pdf/alice`, { method: 'POST', body: form })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ code: 'invalid_request', field })
  })

  it.each(['filename', 'callback'])('in the query field %s of a submit is rejected', async (field) => {
    const response = await fetch(`${app.url}/pdf/alice?${field}=a%00b`, {
      method: 'POST',
      body: new Uint8Array(onePagePdf()),
      headers: { 'content-type': 'application/pdf' },
    })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ code: 'invalid_request', field })
  })
})

describe('half of a percent-encoded character', () => {
  it.each(['/users/%ED%A0%80/jobs', '/results/%C3'])('in the path is rejected: %s', async (path) => {
    expect(await send(path)).toMatchObject({ status: 400, problem: { code: 'invalid_request' } })
  })
})

it('JSON nested deeper than the call stack is rejected, not an internal error', async () => {
  const nested = `{"url":"http://127.0.0.1:9/","x":${'['.repeat(200_000)}${']'.repeat(200_000)}}`
  const { status } = await send('/users/alice/webhooks', nested)
  expect(status).toBeLessThan(500)
})
