import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { io, type Socket } from 'socket.io-client'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { connectSocket } from '#delivery/socket/socket-connection.ts'
import { newJob } from '#tests/support/jobs/jobs.ts'
import { onePagePdf } from '#tests/support/jobs/pdf.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'

const megabyte = 1_048_576

let app: TestApp
const open: Socket[] = []

beforeAll(async () => {
  app = await startTestApp({ MAX_UPLOAD_MB: '7' })
})
afterEach(() => {
  for (const socket of open.splice(0)) socket.close()
})
afterAll(() => app.close())

async function connect(transport = 'websocket') {
  const socket = io(app.url, { transports: [transport], forceNew: true })
  open.push(socket)
  await once(socket as never, 'connect')
  return { socket, ask: (name: string, ...args: unknown[]) => socket.emitWithAck(name, ...args) }
}

const documentOf = (size: number) => Buffer.concat([onePagePdf()], size)

async function storedDocuments(): Promise<number> {
  let jobs = 0
  for await (const _ of app.web.services.blobs.olderThan(new Date(Date.now() + 60_000))) jobs++
  return jobs
}

describe.each(['websocket', 'polling'])('Socket.IO documents over %s', (transport) => {
  it('one message takes 4 MB, and a larger one is refused with what to do', async () => {
    const { ask } = await connect(transport)
    const largest = await ask('submit', { userid: 'alice' }, documentOf(4 * megabyte))
    expect(largest).toMatchObject({ ok: true, job: { size: 4 * megabyte } })
    expect(await ask('submit', { userid: 'alice' }, documentOf(4 * megabyte + 1))).toMatchObject({
      ok: false,
      problem: { code: 'payload_too_large', status: 413, detail: expect.stringContaining('upload:begin') },
    })
  })

  it('acknowledged chunks become a job, byte for byte', async () => {
    const { ask } = await connect(transport)
    const document = documentOf(2 * megabyte + 5)
    const { upload } = await ask('upload:begin', { userid: 'alice', filename: 'a.pdf' })
    for (let offset = 0; offset < document.length; offset += megabyte) {
      const chunk = document.subarray(offset, offset + megabyte)
      const next = offset + chunk.length
      expect(await ask('upload:chunk', { upload, offset }, chunk)).toEqual({ ok: true, upload, offset: next })
    }
    const sha256 = createHash('sha256').update(document).digest('hex')
    expect(await ask('upload:end', { upload })).toMatchObject({
      ok: true,
      job: { state: 'uploaded', filename: 'a.pdf', size: document.length, sha256 },
    })
  })
})

describe('chunked uploads', () => {
  it('the client library sends a document above 4 MB in chunks', async () => {
    const hangUp = new AbortController()
    const options = { baseUrl: app.url, signal: hangUp.signal, silenceMs: 10_000, onEvent: () => {} }
    const connection = await connectSocket(options)
    const document = documentOf(5 * megabyte)
    const job = await connection.submit({ userid: 'alice', filename: 'b.pdf' }, document)
    const sha256 = createHash('sha256').update(document).digest('hex')
    expect(job).toMatchObject({ filename: 'b.pdf', size: document.length, sha256 })
    connection.close()
  })

  it('a chunk at another offset is refused, and the upload goes on', async () => {
    const { ask } = await connect()
    const { upload } = await ask('upload:begin', { userid: 'alice' })
    await ask('upload:chunk', { upload, offset: 0 }, documentOf(1_000))
    for (const offset of [0, 999, 2_000]) {
      expect(await ask('upload:chunk', { upload, offset }, documentOf(1_000))).toMatchObject({
        ok: false,
        problem: { code: 'conflict', field: 'offset', detail: expect.stringContaining('1000') },
      })
    }
    await ask('upload:chunk', { upload, offset: 1_000 }, documentOf(1_000))
    expect(await ask('upload:end', { upload })).toMatchObject({ ok: true, job: { size: 2_000 } })
    expect(await ask('upload:end', { upload })).toMatchObject({ problem: { code: 'not_found' } })
  })

  it('a chunk before the acknowledgement of the last one is refused', async () => {
    const { ask } = await connect()
    const { upload } = await ask('upload:begin', { userid: 'alice' })
    const answers = await Promise.all([
      ask('upload:chunk', { upload, offset: 0 }, documentOf(megabyte)),
      ask('upload:chunk', { upload, offset: megabyte }, documentOf(megabyte)),
    ])
    expect(answers).toMatchObject([{ ok: true }, { problem: { code: 'conflict', field: 'upload' } }])
  })

  it.each([
    ['no PDF', Buffer.alloc(2_000), 'not_a_pdf'],
    ['a chunk over 1 MB', documentOf(megabyte + 1), 'payload_too_large'],
    ['no bytes', 'text', 'invalid_request'],
  ])('%s is refused with its problem', async (_what, bytes, code) => {
    const { ask } = await connect()
    const { upload } = await ask('upload:begin', { userid: 'alice' })
    expect(await ask('upload:chunk', { upload, offset: 0 }, bytes)).toMatchObject({ problem: { code } })
  })

  it('a document over MAX_UPLOAD_MB is refused', async () => {
    const { ask } = await connect()
    const { upload } = await ask('upload:begin', { userid: 'alice' })
    const answers = []
    for (let offset = 0; offset < 8 * megabyte; offset += megabyte)
      answers.push(await ask('upload:chunk', { upload, offset }, documentOf(megabyte)))
    expect(answers[6]).toMatchObject({ ok: true })
    expect(answers[7]).toMatchObject({ ok: false, problem: { code: 'too_large' } })
  })

  it('an upload is dropped with its connection, and a fifth one is refused', async () => {
    const before = await storedDocuments()
    const { socket, ask } = await connect()
    for (let n = 0; n < 4; n++) {
      const { upload } = await ask('upload:begin', { userid: 'alice' })
      await ask('upload:chunk', { upload, offset: 0 }, documentOf(100_000))
    }
    expect(await ask('upload:begin', { userid: 'alice' })).toMatchObject({
      problem: { code: 'rate_limited' },
    })
    expect(await storedDocuments()).toBe(before + 4)
    socket.close()
    await expect.poll(storedDocuments).toBe(before)
  })
})

describe('Socket.IO limits', () => {
  it('the 201st follow is refused until one ends', async () => {
    const { ask } = await connect()
    const { jobid } = await newJob(app.web.services)
    const follow = (n: number) => ask('follow', { userid: `user-${n}` })
    const followed = await Promise.all(Array.from({ length: 199 }, (_, n) => follow(n)))
    expect(followed.every(({ ok }) => ok)).toBe(true)
    expect(await ask('follow', { jobid })).toMatchObject({ ok: true })
    expect(await follow(200)).toMatchObject({ ok: false, problem: { code: 'rate_limited', status: 429 } })
    // A job that is followed already takes no further place.
    expect(await ask('follow', { jobid })).toMatchObject({ ok: true })
    await ask('unfollow', { userid: 'user-0' })
    expect(await follow(200)).toMatchObject({ ok: true })
  })

  it('more requests than 100 a second are refused after a burst, and a flood is disconnected', async () => {
    const { socket, ask } = await connect()
    const refused: { problem: object }[] = []
    // More than once on a machine so busy that 700 requests take longer than the limit allows them.
    while (refused.length <= 50) {
      const asked = Array.from({ length: 700 }, () => ask('unfollow', { userid: 'alice' }))
      refused.push(...(await Promise.all(asked)).filter(({ ok }) => !ok))
    }
    for (const { problem } of refused) expect(problem).toMatchObject({ code: 'rate_limited' })
    const gone = once(socket as never, 'disconnect')
    for (let n = 0; n < 3_000; n++) socket.emit('unfollow', { userid: 'alice' })
    await gone
  })

  it.each(['x'.repeat(70_000), 'x'.repeat(6 * megabyte)])(
    'a long text closes the connection',
    async (text) => {
      const { socket } = await connect()
      const gone = once(socket as never, 'disconnect')
      socket.emit('follow', { userid: text })
      await gone
    },
  )

  it.each([
    ['GET', '&j=0', 400, 'invalid_request'],
    ['PUT', '', 405, 'method_not_allowed'],
    ['DELETE', '', 405, 'method_not_allowed'],
  ])('%s with %j is refused', async (method, query, status, code) => {
    const answer = await fetch(`${app.url}/socket.io/?EIO=4&transport=polling${query}`, { method })
    expect(answer.status).toBe(status)
    expect(await answer.json()).toMatchObject({ code })
  })
})
