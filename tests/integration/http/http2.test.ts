import { once } from 'node:events'
import { type ClientHttp2Session, connect, type IncomingHttpHeaders } from 'node:http2'
import { buffer, text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { everyone } from '#core/access/principal.ts'
import { cancel } from '#core/jobs/cancellation/cancel.ts'
import { dataFrame, headersFrame, openHttp2, resetFrame } from '#tests/support/http/raw-http2.ts'
import { onePagePdf } from '#tests/support/jobs/pdf.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'

let app: TestApp
let session: ClientHttp2Session
beforeAll(async () => {
  app = await startTestApp()
  session = connect(app.url)
  await once(session, 'connect')
})
afterAll(async () => {
  session.destroy()
  await app.close()
})

function open(headers: Record<string, string>, body?: Uint8Array) {
  const stream = session.request(headers, { endStream: body === undefined })
  if (body) stream.end(body)
  return stream
}

async function ask(headers: Record<string, string>, body?: Uint8Array) {
  const stream = open(headers, body)
  const [head] = (await once(stream, 'response')) as [IncomingHttpHeaders]
  return { head, body: await text(stream) }
}

async function submit(): Promise<{ jobid: string }> {
  const { head, body } = await ask(
    { ':method': 'POST', ':path': '/pdf/alice', 'content-type': 'application/pdf' },
    onePagePdf(),
  )
  expect(head[':status']).toBe(202)
  return JSON.parse(body)
}

it('submits, reads a job and its document over HTTP/2, beside HTTP/1.1 on the same port', async () => {
  const { jobid } = await submit()
  const read = await ask({ ':path': `/results/${jobid}` })
  expect(read.head).toMatchObject({ ':status': 200, 'content-type': 'application/json; charset=utf-8' })
  const overHttp1 = await fetch(`${app.url}/results/${jobid}`)
  expect(await overHttp1.json()).toEqual(JSON.parse(read.body))
  const unchanged = await ask({ ':path': `/results/${jobid}`, 'if-none-match': String(read.head.etag) })
  expect([unchanged.head[':status'], unchanged.body]).toEqual([304, ''])

  const document = open({ ':path': `/results/${jobid}/pdf` })
  expect(await buffer(document)).toEqual(Buffer.from(onePagePdf()))
  const head = await ask({ ':method': 'HEAD', ':path': `/results/${jobid}/pdf` })
  expect([head.head[':status'], head.body]).toEqual([200, ''])
})

it('streams server-sent events over HTTP/2 to the end of the job', async () => {
  const { jobid } = await submit()
  const stream = open({ ':path': `/results/${jobid}`, accept: 'text/event-stream' })
  const [head] = (await once(stream, 'response')) as [IncomingHttpHeaders]
  expect(head['content-type']).toBe('text/event-stream')
  await cancel(app.web.services, everyone, jobid)
  const events = (await text(stream)).matchAll(/^event: (.*)$/gm)
  expect(Array.from(events, ([, type]) => type)).toEqual(['snapshot', 'job.error'])
})

it('ends the follower of an HTTP/2 stream that the client cancels', async () => {
  const { jobid } = await submit()
  const stream = open({ ':path': `/results/${jobid}`, accept: 'text/event-stream' })
  await once(stream, 'response')
  await expect.poll(() => app.web.services.feed.size).toBe(1)
  stream.close()
  await expect.poll(() => app.web.services.feed.size).toBe(0)
})

it('rejects an HTTP/2 write of a foreign origin', async () => {
  const request = { ':method': 'POST', ':path': '/pdf/alice', 'content-type': 'application/pdf' }
  const { head, body } = await ask({ ...request, origin: 'http://evil.example' }, onePagePdf())
  expect(head[':status']).toBe(403)
  expect(JSON.parse(body)).toMatchObject({ code: 'forbidden_origin' })
})

it('reads an optional JSON body over HTTP/2 that has no length', async () => {
  const request = { ':method': 'POST', ':path': '/inboxes', 'content-type': 'application/json' }
  const withBody = await ask(request, Buffer.from(JSON.stringify({ behaviour: { status: 503 } })))
  expect(JSON.parse(withBody.body)).toMatchObject({ behaviour: { status: 503 } })
  const without = await ask({ ':method': 'POST', ':path': '/inboxes' })
  expect(without.head[':status']).toBe(201)
})

describe('a submit over HTTP/2 that the client resets', () => {
  const submitOf = (userid: string, stream: number) =>
    headersFrame(stream, {
      ':method': 'POST',
      ':scheme': 'http',
      ':path': `/pdf/${userid}`,
      ':authority': new URL(app.url).host,
      'content-type': 'application/pdf',
    })

  /** Writes the frames, then submits the document once more; resolves with the jobs of the user. */
  async function jobsAfter(userid: string, ...frames: Buffer[]): Promise<{ size: number }[]> {
    const socket = await openHttp2(app.web.port)
    // The last submit is behind the others on the connection, and its response behind their effects.
    const last = [submitOf(userid, 101), dataFrame(101, onePagePdf(), true)]
    socket.write(Buffer.concat([...frames, ...last]))
    const read = async () => {
      const response = await fetch(`${app.url}/users/${userid}/jobs`)
      return ((await response.json()) as { jobs: { size: number }[] }).jobs
    }
    await expect.poll(async () => (await read()).length).toBeGreaterThan(0)
    socket.destroy()
    return read()
  }

  it.each([
    ['CANCEL', 8],
    ['NO_ERROR', 0],
  ])('becomes no job when its body has not ended: %s', async (name, code) => {
    const userid = `reset-${name}`
    const frames = [submitOf(userid, 1), dataFrame(1, onePagePdf()), resetFrame(1, code)]
    expect(await jobsAfter(userid, ...frames)).toHaveLength(1)
  })

  it('becomes no job or a whole one when its body had ended', async () => {
    const userid = 'reset-late'
    const frames = [submitOf(userid, 1), dataFrame(1, onePagePdf(), true), resetFrame(1, 8)]
    const sizes = (await jobsAfter(userid, ...frames)).map(({ size }) => size)
    expect(new Set(sizes)).toEqual(new Set([onePagePdf().length]))
  })
})
