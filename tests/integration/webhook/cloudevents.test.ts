import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Webhook } from 'standardwebhooks'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { apiOf } from '#tests/support/http/api.ts'
import { begin, complete, newJob } from '#tests/support/jobs/jobs.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'
import { quickRetries, startSenders } from '#tests/support/server/senders.ts'
import { until } from '#tests/support/until.ts'

interface Call {
  path: string
  method: string
  headers: Record<string, string>
  body: string
}

let app: TestApp
let senders: { stop(): Promise<void> }
let ask: ReturnType<typeof apiOf>
let server: Server
let url: string
let agreed: string | undefined
/** Runs before the response to the next permission request. */
let duringHandshake: (() => Promise<unknown>) | undefined
const calls: Call[] = []

async function read(request: IncomingMessage): Promise<string> {
  let body = ''
  for await (const chunk of request) body += chunk
  return body
}

beforeAll(async () => {
  app = await startTestApp({
    WEBHOOK_RETRY_SCHEDULE: quickRetries,
    WEBHOOK_ORIGIN: 'hearback.example.com',
  })
  ask = apiOf(app.url)
  senders = await startSenders(app)
  server = createServer(async (request, response) => {
    const { method = '', url: path = '' } = request
    calls.push({
      path,
      method,
      headers: request.headers as Record<string, string>,
      body: await read(request),
    })
    if (method === 'OPTIONS') {
      const run = duringHandshake
      duringHandshake = undefined
      await run?.()
    }
    response.writeHead(200, method === 'OPTIONS' && agreed ? { 'webhook-allowed-origin': agreed } : {}).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`
})
afterEach(() => {
  calls.length = 0
})
afterAll(async () => {
  await senders.stop()
  await app.close()
  server.close()
  server.closeAllConnections()
})

async function wholeJob(userid: string) {
  const job = await newJob(app.web.services, userid)
  await complete(app.web.services, await begin(app.web.services, job.jobid))
  return (await ask('GET', `/results/${job.jobid}/events`)).body.events
}

const posts = () => calls.filter(({ method }) => method === 'POST')
const subscribe = async (userid: string, format: string) =>
  (await ask('POST', `/users/${userid}/webhooks`, { url, format })).body

describe('CloudEvents', () => {
  it('in binary mode have their attributes in the headers, and are signed', async () => {
    agreed = 'hearback.example.com'
    const { secret, format } = await subscribe('binary', 'cloudevents-binary')
    expect(format).toBe('cloudevents-binary')
    const events = await wholeJob('binary')
    await until(() => expect(posts()).toHaveLength(3))
    for (const [n, { headers, body }] of posts().entries()) {
      const event = events[n]
      expect(headers).toMatchObject({
        'content-type': 'application/json',
        'ce-specversion': '1.0',
        'ce-id': event.id,
        'ce-source': event.data.links.self,
        'ce-type': event.type,
        'ce-time': event.timestamp,
        'webhook-request-origin': 'hearback.example.com',
      })
      expect(new Webhook(secret).verify(body, headers)).toEqual(event.data)
    }
  })

  it('in structured mode are whole in the body', async () => {
    agreed = '*'
    const { secret } = await subscribe('structured', 'cloudevents-structured')
    const [event] = await wholeJob('structured')
    await until(() => expect(posts()).toHaveLength(3))
    const [first] = posts()
    expect(first?.headers['content-type']).toBe('application/cloudevents+json; charset=utf-8')
    expect(new Webhook(secret).verify(first?.body ?? '', first?.headers ?? {})).toEqual({
      specversion: '1.0',
      id: event.id,
      source: event.data.links.self,
      type: event.type,
      time: event.timestamp,
      datacontenttype: 'application/json',
      data: event.data,
    })
  })

  it('are sent only after the receiver agreed, which it is asked until it has', async () => {
    agreed = 'another.example.com'
    const { id } = await subscribe('asked', 'cloudevents-binary')
    await newJob(app.web.services, 'asked')
    await until(() => expect(calls.length).toBeGreaterThanOrEqual(2))
    expect(posts()).toEqual([])
    expect(calls[0]?.headers).toMatchObject({ 'webhook-request-origin': 'hearback.example.com' })
    agreed = 'Hearback.Example.com'
    await until(() => expect(posts()).toHaveLength(1))
    const asked = calls.length - 1
    await until(async () => {
      const { deliveries } = (await ask('GET', `/webhooks/${id}/deliveries`)).body
      expect(deliveries[0].state).toBe('delivered')
      const classes = deliveries[0].attempts.map((attempt: { class: string | null }) => attempt.class)
      expect(classes).toEqual([...Array(asked - 1).fill('blocked'), null])
    })
    // Once is enough, until the address changes.
    await ask('POST', `/webhooks/${id}/ping`)
    await until(() => expect(posts()).toHaveLength(2))
    expect(calls.filter(({ method }) => method === 'OPTIONS')).toHaveLength(asked)
    await ask('PATCH', `/webhooks/${id}`, { url: `${url}/new` })
    await ask('POST', `/webhooks/${id}/ping`)
    await until(() => expect(posts()).toHaveLength(3))
    expect(calls.filter(({ method }) => method === 'OPTIONS')).toHaveLength(asked + 1)
  })

  it('need a new permission when the URL is changed during the handshake', async () => {
    agreed = '*'
    const { id } = await subscribe('moved', 'cloudevents-binary')
    duringHandshake = () => ask('PATCH', `/webhooks/${id}`, { url: `${url}/moved` })
    await ask('POST', `/webhooks/${id}/ping`)
    await until(() => expect(posts().map(({ path }) => path)).toEqual(['/hook']))
    agreed = undefined
    await ask('POST', `/webhooks/${id}/ping`)
    await until(() =>
      expect(calls.map(({ method, path }) => `${method} ${path}`)).toContain('OPTIONS /hook/moved'),
    )
    await until(async () => {
      const [last] = (await ask('GET', `/webhooks/${id}/deliveries`)).body.deliveries
      expect(last.attempts[0]?.class).toBe('blocked')
    })
    expect(posts()).toHaveLength(1)
  })

  it('are agreed to by an inbox', async () => {
    const inbox = (await ask('POST', '/inboxes', {})).body
    const input = { url: app.url + inbox.path, format: 'cloudevents-structured' }
    const { id } = (await ask('POST', '/users/inbox/webhooks', input)).body
    await ask('POST', `/webhooks/${id}/ping`)
    await until(async () => {
      const { calls } = (await ask('GET', `/inboxes/${inbox.token}/calls`)).body
      expect(calls.map(({ method }: Call) => method)).toEqual(['POST'])
      expect(JSON.parse(calls[0].body)).toMatchObject({ source: `/webhooks/${id}`, type: 'endpoint.ping' })
    })
  })

  it('are not another format', async () => {
    expect(await ask('POST', '/users/odd/webhooks', { url, format: 'xml' })).toMatchObject({
      status: 400,
      body: { field: 'format' },
    })
  })
})
