import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { request } from 'node:http'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { everyone, user } from '#core/access/principal.ts'
import { submit } from '#core/jobs/submit/submit.ts'
import { bearer, createKey, requestWith } from '#tests/support/http/keys.ts'
import { openRawWebSocket, textFrame } from '#tests/support/http/raw-websocket.ts'
import { newJob } from '#tests/support/jobs/jobs.ts'
import { onePagePdf } from '#tests/support/jobs/pdf.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'

let app: TestApp
beforeAll(async () => {
  app = await startTestApp({ AUTH: 'keys' })
})
afterAll(() => app.close())

let alice: { id: string; key: string }
beforeEach(async () => {
  alice = await createKey(app, 'alice')
})

const revoke = (id: string) => requestWith(app, app.adminKey, 'DELETE', `/keys/${id}`)

const jobsOf = (userid: string) => app.web.services.jobs.list(everyone, { userid, limit: 100 })

async function storedFiles(): Promise<string[]> {
  const entries = await readdir(app.settings.storageDir, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name)
}

const pdf = onePagePdf()

describe('an upload whose access ends', () => {
  const part = pdf.subarray(0, 200).toString('latin1')
  const disposition = 'content-disposition: form-data; name="file"; filename="a.pdf"'

  it.each([
    ['application/pdf', part],
    ['multipart/form-data; boundary=b', `--b\r\n${disposition}\r\n\r\n${part}`],
    ['application/json', `{"data":"${Buffer.from(part, 'latin1').toString('base64')}`],
  ])('is answered with 401 before its end, and leaves neither a job nor a file: %s', async (type, head) => {
    const upload = request(`${app.url}/pdf/alice`, {
      method: 'POST',
      headers: { ...bearer(alice.key), 'content-type': type },
    })
    upload.on('error', () => {})
    const answered = once(upload, 'response')
    upload.write(Buffer.from(head, 'latin1'))
    await expect.poll(async () => (await storedFiles()).length).toBe(1)
    expect((await revoke(alice.id)).status).toBe(204)
    const [response] = await answered
    expect(response.statusCode).toBe(401)
    expect(JSON.parse(await text(response))).toMatchObject({ code: 'unauthenticated' })
    upload.destroy()
    expect(await jobsOf('alice')).toEqual([])
    await expect.poll(storedFiles).toEqual([])
  })

  it('at its last byte is not committed', async () => {
    const controller = new AbortController()
    const principal = { ...user('leaver'), ended: controller.signal }
    const submission = {
      userid: 'leaver',
      bytes: (async function* () {
        yield pdf
      })(),
      rest() {
        controller.abort()
        return { options: {} }
      },
    }
    await expect(submit(app.web.services, principal, submission)).rejects.toMatchObject({
      code: 'unauthenticated',
    })
    expect(await jobsOf('leaver')).toEqual([])
    expect(await storedFiles()).toEqual([])
  })
})

it('a request whose access ends while its body arrives has no effect', async () => {
  const body = JSON.stringify({ name: 'created too late', scopes: ['read'] })
  const sent = request(`${app.url}/users/alice/keys`, {
    method: 'POST',
    headers: { ...bearer(alice.key), 'content-type': 'application/json', 'content-length': body.length },
  })
  const answered = once(sent, 'response')
  sent.write(body.slice(0, 10))
  // Admitted: its user has the time of its use.
  await expect
    .poll(async () => {
      const { rows } = await app.database.query(
        `SELECT last_used_at FROM access_key WHERE id = '${alice.id}'`,
      )
      return rows[0]?.last_used_at
    })
    .not.toBeNull()
  await revoke(alice.id)
  await expect.poll(async () => (await requestWith(app, alice.key, 'GET', '/session')).status).toBe(401)
  sent.end(body.slice(10))
  const [response] = await answered
  expect(response.resume().statusCode).toBe(401)
  const { rowCount } = await app.database.query(`SELECT FROM access_key WHERE name = 'created too late'`)
  expect(rowCount).toBe(0)
})

it('a WebSocket client that ignores the end of its key is not served, and is disconnected', async () => {
  const { jobid } = await newJob(app.web.services, 'alice')
  const line = await openRawWebSocket(Number(new URL(app.url).port), {
    path: '/graphql',
    protocol: 'graphql-transport-ws',
  })
  const received: Buffer[] = []
  line.on('data', (chunk) => received.push(chunk))
  const receivedText = () => Buffer.concat(received).toString('latin1')
  const send = (message: object) => line.write(textFrame(JSON.stringify(message)))
  const closed = once(line, 'close')
  send({ type: 'connection_init', payload: { key: alice.key } })
  await expect.poll(receivedText).toContain('connection_ack')
  await revoke(alice.id)
  // The frame that asks for the closing handshake.
  await expect.poll(receivedText).toContain('unauthenticated')
  send({
    id: '1',
    type: 'subscribe',
    payload: { query: `mutation { cancel(jobid: "${jobid}") { state } }` },
  })
  await closed
  expect(await app.web.services.jobs.read(everyone, jobid)).toMatchObject({ state: 'uploaded' })
})

it('a sign-in with a key that was deleted meanwhile is 401 and leaves no session', async () => {
  expect((await requestWith(app, alice.key, 'GET', '/session')).status).toBe(200)
  // As the erasure of a user does, before its wake-up arrives.
  await app.database.query(`DELETE FROM access_key WHERE id = '${alice.id}'`)
  const signIn = await requestWith(app, '', 'POST', '/session', { body: { key: alice.key } })
  expect([signIn.status, signIn.body.code]).toEqual([401, 'unauthenticated'])
  expect((await app.database.query('SELECT FROM access_session')).rowCount).toBe(0)
})
