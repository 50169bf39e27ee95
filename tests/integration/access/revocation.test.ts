import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { io } from 'socket.io-client'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import type { JobView } from '#core/jobs/job.ts'
import { bearer, createExpiringKey, createKey, requestWith } from '#tests/support/http/keys.ts'
import { onePagePdf } from '#tests/support/jobs/pdf.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'
import { startWebChild, type WebChild } from '#tests/support/server/web-child.ts'

/** The contract: everything open ends within a second. */
const limitMs = 1_000
/** How much longer than the request of the revocation itself that may take, on a busy machine. */
const maxRatio = 20

let app: TestApp
let other: WebChild
beforeAll(async () => {
  app = await startTestApp({ AUTH: 'keys' })
  other = await startWebChild(app, { AUTH: 'keys' })
})
afterAll(async () => {
  await other.end('SIGTERM')
  await app.close()
})

let alice: { id: string; key: string }
let jobid: string
beforeEach(async () => {
  alice = await createKey(app, 'alice', { scopes: ['read', 'write', 'webhooks'] })
  jobid = (await submit(alice.key)).jobid
})
afterEach(() => expect.poll(() => app.web.services.feed.size).toBe(0))

async function submit(key: string): Promise<JobView> {
  const response = await fetch(`${app.url}/pdf/alice`, {
    method: 'POST',
    headers: { ...bearer(key), 'content-type': 'application/pdf' },
    body: onePagePdf(),
  })
  return (await response.json()) as JobView
}

const open = (path: string, headers: Record<string, string> = {}) =>
  fetch(app.url + path, { headers: { ...bearer(alice.key), ...headers } })

/** Revokes the key by a request to another process; resolves with the latest time for what it ends. */
async function revokeElsewhere(id: string): Promise<number> {
  const sentAt = performance.now()
  const { status } = await requestWith(
    { url: `http://127.0.0.1:${other.port}` },
    app.adminKey,
    'DELETE',
    `/keys/${id}`,
  )
  expect(status).toBe(204)
  return deadlineAfter(sentAt)
}

function deadlineAfter(sentAt: number): number {
  const now = performance.now()
  return now + Math.max(limitMs, (now - sentAt) * maxRatio)
}

it.each(['text/event-stream', 'application/x-ndjson'])(
  'a %s stream ends when its key is revoked in another process',
  async (accept) => {
    const response = await open(`/results/${jobid}`, { accept })
    const ended = response.text()
    const deadline = await revokeElsewhere(alice.id)
    expect(await ended).toContain('snapshot')
    expect(performance.now()).toBeLessThan(deadline)
    expect((await open(`/results/${jobid}`, { accept })).status).toBe(401)
  },
)

it('a long poll is answered with 401 when its key is revoked', async () => {
  const waiting = open(`/results/${jobid}?wait=30&after=1`)
  await expect.poll(() => app.web.services.feed.size).toBe(1)
  const deadline = await revokeElsewhere(alice.id)
  const response = await waiting
  expect(performance.now()).toBeLessThan(deadline)
  expect(response.status).toBe(401)
  expect(await response.json()).toMatchObject({ code: 'unauthenticated' })
})

it('a wait for the calls of an inbox is answered with 401 when its key is revoked', async () => {
  const { body } = await requestWith(app, alice.key, 'POST', '/inboxes')
  const waiting = open(`/inboxes/${body.token}/calls?wait=30`)
  // Answered after the server has admitted the request before it.
  await open('/session')
  const deadline = await revokeElsewhere(alice.id)
  expect((await waiting).status).toBe(401)
  expect(performance.now()).toBeLessThan(deadline)
})

it('a submit that waits for its result is answered when its key is revoked', async () => {
  const waiting = fetch(`${app.url}/pdf/alice`, {
    method: 'POST',
    headers: { ...bearer(alice.key), 'content-type': 'application/pdf', prefer: 'wait=30' },
    body: onePagePdf(),
  })
  await expect.poll(() => app.web.services.feed.size).toBe(1)
  const deadline = await revokeElsewhere(alice.id)
  expect((await waiting).status).toBe(202)
  expect(performance.now()).toBeLessThan(deadline)
})

it.each(['websocket', 'polling'])(
  'a Socket.IO connection over %s ends when its key is revoked',
  async (transport) => {
    const socket = io(app.url, {
      auth: { key: alice.key },
      transports: [transport],
      forceNew: true,
      reconnection: false,
    })
    await once(socket as never, 'connect')
    expect(await socket.emitWithAck('follow', { jobid })).toMatchObject({ ok: true })
    const disconnected = once(socket as never, 'disconnect')
    const deadline = await revokeElsewhere(alice.id)
    await disconnected
    expect(performance.now()).toBeLessThan(deadline)
    socket.close()
  },
)

it('streams end when their key expires', async () => {
  const { key, expiresAt } = await createExpiringKey(app, 'alice')
  alice.key = key
  const response = await open(`/results/${jobid}`, { accept: 'text/event-stream' })
  // On a busy machine the key may have expired in between; then no stream begins.
  const ended = response.text().then(() => Date.now())
  await delay(expiresAt.getTime() - Date.now())
  const sentAt = performance.now()
  await expect.poll(async () => (await open(`/results/${jobid}`)).status).toBe(401)
  const deadline = deadlineAfter(sentAt)
  expect(await ended).toBeGreaterThanOrEqual(expiresAt.getTime())
  expect(performance.now()).toBeLessThan(deadline)
})

it('the streams of another key stay open', async () => {
  const second = await createKey(app, 'alice')
  const response = await fetch(`${app.url}/results/${jobid}`, {
    headers: { ...bearer(second.key), accept: 'text/event-stream' },
  })
  const first = await open(`/results/${jobid}`, { accept: 'text/event-stream' })
  await revokeElsewhere(alice.id)
  await first.text()
  expect(app.web.services.feed.size).toBe(1)
  await response.body?.cancel()
})

it('a key that was revoked while notifications were lost ends when the process listens again', async () => {
  const response = await open(`/results/${jobid}`, { accept: 'text/event-stream' })
  const ended = response.text()
  await app.database.query(`UPDATE access_key SET revoked_at = now() WHERE id = '${alice.id}'`)
  await app.database.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'hearback access listener'`,
  )
  expect(await ended).toContain('snapshot')
})

it('300 streams of a key end within a second of its revocation', async () => {
  const streams = await Promise.all(
    Array.from({ length: 300 }, () => open(`/results/${jobid}`, { accept: 'application/x-ndjson' })),
  )
  const ended = streams.map((stream) => stream.text())
  const deadline = await revokeElsewhere(alice.id)
  await Promise.all(ended)
  expect(performance.now()).toBeLessThan(deadline)
})
