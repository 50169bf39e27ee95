import { once } from 'node:events'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { bearer, createKey, requestWith } from '#tests/support/http/keys.ts'
import { openRawStomp } from '#tests/support/http/raw-stomp.ts'
import { newJob } from '#tests/support/jobs/jobs.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'
import { failureOf, type GrpcClient, openClient } from '../grpc/client.ts'

const megabyte = 1_048_576
const jobs = 'hearback.v1.Jobs'

let app: TestApp
let grpc: GrpcClient
beforeAll(async () => {
  app = await startTestApp({ AUTH: 'keys', MAX_UPLOAD_MB: '4' })
  grpc = openClient(app.url)
})
afterEach(() => expect.poll(() => app.web.services.feed.size).toBe(0))
afterAll(async () => {
  grpc.close()
  await app.close()
})

/** A user with a plan of these limits, and a job. */
async function createUser(userid: string, limits: Record<string, number>) {
  await requestWith(app, app.adminKey, 'PUT', `/plans/${userid}`, { body: { limits } })
  await requestWith(app, app.adminKey, 'PUT', `/users/${userid}/plan`, { body: { plan: userid } })
  const { key } = await createKey(app, userid)
  const { jobid } = await newJob(app.web.services, userid)
  return { key, jobid }
}

/** Opens a GraphQL connection and sends these messages; resolves with the close code or the answers. */
async function graphqlSocket(key: string) {
  const socket = new WebSocket(`${app.url.replace('http', 'ws')}/graphql`, ['graphql-transport-ws'])
  const closed = once(socket, 'close').then(([code]) => code as number)
  const messages: { type: string; payload?: unknown }[] = []
  socket.on('message', (data) => messages.push(JSON.parse(String(data))))
  await once(socket, 'open')
  socket.send(JSON.stringify({ type: 'connection_init', payload: { key } }))
  return { socket, closed, messages }
}

const stompConnect = (key: string) =>
  openRawStomp(app.url, { connect: `CONNECT\naccept-version:1.2\npasscode:${key}\n\n\0` })

const openStream = (path: string, key: string, signal: AbortSignal) =>
  fetch(app.url + path, { headers: { accept: 'text/event-stream', ...bearer(key) }, signal })

describe('streams: one over the limit of the plan is refused until another is closed', () => {
  it('GraphQL over WebSocket', async () => {
    const { key } = await createUser('graphql-sockets', { streams: 1 })
    const first = await graphqlSocket(key)
    await expect.poll(() => first.messages).toMatchObject([{ type: 'connection_ack' }])
    expect(await (await graphqlSocket(key)).closed).toBe(4429)
    first.socket.close()
    await first.closed
    await expect
      .poll(async () => {
        const next = await graphqlSocket(key)
        const answer = await Promise.race([next.closed, once(next.socket, 'message')])
        next.socket.close()
        await next.closed
        return typeof answer
      })
      .toBe('object')
  })

  it('GraphQL over server-sent events', async () => {
    const { key, jobid } = await createUser('graphql-streams', { streams: 1 })
    const path = `/graphql?query=${encodeURIComponent(`subscription { jobEvents(jobid: "${jobid}") { id } }`)}`
    const controller = new AbortController()
    expect((await openStream(path, key, controller.signal)).status).toBe(200)
    const refused = await openStream(path, key, controller.signal)
    expect([refused.status, (await refused.json()).errors[0].extensions.code]).toEqual([429, 'rate_limited'])
    controller.abort()
    const next = new AbortController()
    await expect.poll(async () => (await openStream(path, key, next.signal)).status).toBe(200)
    next.abort()
  })

  it('gRPC', async () => {
    const { key, jobid } = await createUser('grpc-streams', { streams: 1 })
    const options = { metadata: bearer(key) }
    const first = grpc.serverStream(jobs, 'follow', { jobid }, options)
    first.on('error', () => {})
    await once(first as never, 'data')
    const firstOf = async (call: ReturnType<GrpcClient['serverStream']>) => {
      for await (const message of call) {
        call.cancel()
        return message
      }
    }
    const refused = { status: 'RESOURCE_EXHAUSTED', code: 'rate_limited' }
    expect(await failureOf(firstOf(grpc.serverStream(jobs, 'follow', { jobid }, options)))).toMatchObject(
      refused,
    )
    const session = grpc.bidirectional(jobs, 'session', options)
    expect(await failureOf(firstOf(session))).toMatchObject(refused)
    first.cancel()
    const again = () => firstOf(grpc.serverStream(jobs, 'follow', { jobid }, options)).catch(() => null)
    await expect.poll(again).toMatchObject({ snapshot: { jobid } })
  })

  it('STOMP', async () => {
    const { key } = await createUser('stomp-streams', { streams: 1 })
    const first = await stompConnect(key)
    await first.next('CONNECTED')
    const refused = await stompConnect(key)
    expect((await refused.next('ERROR')).headers.message).toBe('rate_limited')
    first.close()
    await first.closed
    await expect
      .poll(async () => {
        const next = await stompConnect(key)
        const answer = await next.next('CONNECTED').catch(() => null)
        next.close()
        await next.closed
        return answer?.command
      })
      .toBe('CONNECTED')
  })
})

describe('messages: one over the limit of the plan is refused', () => {
  it('GraphQL over WebSocket', async () => {
    const { key } = await createUser('graphql-messages', { messagesPerMinute: 1 })
    const { socket, closed, messages } = await graphqlSocket(key)
    await expect.poll(() => messages.length).toBe(1)
    for (const id of ['1', '2'])
      socket.send(JSON.stringify({ id, type: 'subscribe', payload: { query: '{ modes { name } }' } }))
    const refused = { type: 'error', id: '2', payload: [{ extensions: { code: 'rate_limited' } }] }
    await expect
      .poll(() => messages)
      .toEqual(expect.arrayContaining([expect.objectContaining({ type: 'next' })]))
    await expect.poll(() => messages.find(({ type }) => type === 'error')).toMatchObject(refused)
    socket.close()
    await closed
  })

  it('gRPC session', async () => {
    const { key, jobid } = await createUser('grpc-messages', { messagesPerMinute: 1 })
    const session = grpc.bidirectional(jobs, 'session', { metadata: bearer(key) })
    session.on('error', () => {})
    session.write({ id: 1, follow: { jobid } })
    session.write({ id: 2, follow: { jobid } })
    for await (const { id, problem } of session) {
      if (id !== 2) continue
      expect(problem).toMatchObject({ code: 'rate_limited' })
      break
    }
    session.cancel()
  })

  it('STOMP', async () => {
    const { key } = await createUser('stomp-messages', { messagesPerMinute: 1 })
    const client = await stompConnect(key)
    client.send('SUBSCRIBE\nid:1\ndestination:/replies\nreceipt:1\n\n\0')
    await client.next('RECEIPT')
    client.send('SUBSCRIBE\nid:2\ndestination:/replies\n\n\0')
    expect((await client.next('ERROR')).headers.message).toBe('rate_limited')
    await client.closed
  })
})

describe('incomplete messages: all connections together hold a bounded memory', () => {
  /** Sends the beginning of a message on many connections; resolves with which ones were closed. */
  async function fill(open: () => Promise<WebSocket>, bytes: number, count: number): Promise<boolean[]> {
    const sockets: WebSocket[] = []
    for (let n = 0; n < count; n++) {
      const socket = await open()
      socket.on('error', () => {})
      sockets.push(socket)
      socket.send(Buffer.alloc(bytes, 'x'), { fin: false })
    }
    await expect.poll(() => sockets[0]?.readyState).toBe(WebSocket.CLOSED)
    // The answer to a ping comes after the bytes that were sent before it.
    const last = sockets.at(-1)
    const answered = last && once(last, 'pong')
    last?.ping()
    await answered
    const closed = sockets.map(({ readyState }) => readyState === WebSocket.CLOSED)
    for (const socket of sockets) socket.terminate()
    return closed
  }

  it('GraphQL: the connection with the oldest one is closed', async () => {
    const { key } = await createUser('graphql-bytes', {})
    const open = async () => (await graphqlSocket(key)).socket
    const closed = await fill(open, 5 * megabyte, 14)
    expect([closed.at(0), closed.at(-1)]).toEqual([true, false])
  })

  it('STOMP: the connection with the oldest one is closed', async () => {
    const { key } = await createUser('stomp-bytes', {})
    const open = async () => {
      const client = await stompConnect(key)
      await client.next('CONNECTED')
      return client.ws
    }
    const closed = await fill(open, 4 * megabyte, 17)
    expect([closed.at(0), closed.at(-1)]).toEqual([true, false])
  })
})
