import { once } from 'node:events'
import { Client, type IMessage, type StompConfig, type StompSubscription, Versions } from '@stomp/stompjs'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import webstomp from 'webstomp-client'
import type { Event } from '#core/events/event.ts'
import type { WebServices } from '#core/services.ts'
import { begin, complete, completedJob, newJob } from '#tests/support/jobs/jobs.ts'
import { onePagePdf } from '#tests/support/jobs/pdf.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'

let app: TestApp
let services: WebServices
let url: string
const closers: (() => unknown)[] = []

beforeAll(async () => {
  app = await startTestApp()
  services = app.web.services
  url = `${app.url.replace('http', 'ws')}/stomp`
})
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
  await expect.poll(() => services.feed.size).toBe(0)
})
afterAll(() => app.close())

interface Received {
  headers: Record<string, string>
  body: { type: string; data: Event['data'] }
}

describe('@stomp/stompjs', () => {
  async function connect(options: StompConfig = {}): Promise<Client> {
    const connected = Promise.withResolvers<void>()
    const client = new Client({
      brokerURL: url,
      reconnectDelay: 0,
      onConnect: () => connected.resolve(),
      onStompError: ({ headers }) => connected.reject(new Error(headers.message)),
      ...options,
    })
    closers.push(() => client.deactivate())
    client.activate()
    await connected.promise
    return client
  }

  function subscribe(client: Client, destination: string, headers: Record<string, string> = {}) {
    const received: Received[] = []
    const subscription: StompSubscription = client.subscribe(
      destination,
      (message: IMessage) => received.push({ headers: message.headers, body: JSON.parse(message.body) }),
      headers,
    )
    return { received, subscription }
  }

  it('submits, subscribes and receives the snapshot, then each event of the log', async () => {
    const client = await connect()
    expect(client.connectedVersion).toBe('1.2')
    const { received: replies } = subscribe(client, '/replies')
    const receipt = Promise.withResolvers<void>()
    client.watchForReceipt('sent', () => receipt.resolve())
    client.publish({
      destination: '/pdf/alice',
      binaryBody: onePagePdf(),
      headers: { filename: 'ä:b\\c.pdf', receipt: 'sent', 'correlation-id': 'one' },
    })
    await receipt.promise
    expect(replies).toMatchObject([
      {
        headers: { destination: '/replies', type: 'submit', 'correlation-id': 'one' },
        body: { state: 'uploaded', size: onePagePdf().length, userid: 'alice' },
      },
    ])
    const { jobid } = (replies[0] as unknown as { body: { jobid: string } }).body
    const { received } = subscribe(client, `/jobs/${jobid}`)
    await expect.poll(() => received.length).toBe(1)
    await complete(services, await begin(services, jobid))
    await expect.poll(() => received.at(-1)?.body.type).toBe('job.completed')
    const [snapshot, ...events] = received
    expect(snapshot).toMatchObject({
      headers: { type: 'snapshot' },
      body: { type: 'snapshot', data: { jobid, seq: 1 } },
    })
    expect(snapshot?.headers).not.toHaveProperty('seq')
    expect(events.map(({ body }) => body)).toEqual(await services.log.newer([{ jobid, after: 1 }]))
    expect(
      events.map(({ headers }) => [headers['message-id'], headers.seq, headers['content-type']]),
    ).toEqual([
      [`${jobid}-2`, '2', 'application/json'],
      [`${jobid}-3`, '3', 'application/json'],
    ])
  })

  it('resumes after a seq and follows a user', async () => {
    const { jobid } = await completedJob(services, 'carol')
    const client = await connect()
    const { received } = subscribe(client, `/jobs/${jobid}`, { after: '1' })
    await expect.poll(() => received.map(({ headers }) => headers.seq)).toEqual([undefined, '2', '3'])
    const ofUser = subscribe(client, '/users/carol', { receipt: 'following' })
    const following = Promise.withResolvers<void>()
    client.watchForReceipt('following', () => following.resolve())
    await following.promise
    const other = await newJob(services, 'carol')
    await expect.poll(() => ofUser.received.map(({ body }) => body.data.jobid)).toEqual([other.jobid])
  })

  it('keeps the connection by heart-beats in both directions', async () => {
    const beats = { up: 0, down: 0 }
    const client = await connect({
      heartbeatIncoming: 5_000,
      heartbeatOutgoing: 10_000,
      debug: (text) => {
        if (/PING/.test(text)) beats.up++
        if (/PONG/.test(text)) beats.down++
      },
    })
    await expect.poll(() => Math.min(beats.up, beats.down)).toBeGreaterThan(0)
    expect(client.connected).toBe(true)
  })

  it('receives an ERROR with the code for an unknown job and is disconnected', async () => {
    const failed = Promise.withResolvers<Record<string, string>>()
    const closed = Promise.withResolvers<void>()
    const client = await connect({
      onStompError: ({ headers }) => failed.resolve(headers),
      onWebSocketClose: () => closed.resolve(),
    })
    client.subscribe('/jobs/0199aaaa-0000-7000-8000-000000000000', () => {})
    expect(await failed.promise).toMatchObject({ message: 'not_found' })
    await closed.promise
  })

  it.each(['1.0', '1.1'])('speaks version %s', async (version) => {
    const { jobid } = await completedJob(services)
    const client = await connect({ stompVersions: new Versions([version]) })
    expect(client.connectedVersion).toBe(version)
    const { received } = subscribe(client, `/jobs/${jobid}`, { after: '2' })
    await expect.poll(() => received.map(({ body }) => body.type)).toEqual(['snapshot', 'job.completed'])
  })
})

describe('webstomp-client', () => {
  it('connects, subscribes, unsubscribes, cancels and disconnects with a receipt', async () => {
    const socket = new WebSocket(url, ['v12.stomp'])
    const client = webstomp.over(socket, { debug: false, heartbeat: { incoming: 10_000, outgoing: 10_000 } })
    await new Promise<void>((resolve, reject) => client.connect({}, () => resolve(), reject))
    const { jobid } = await newJob(services)
    const received: Received[] = []
    const subscription = client.subscribe(
      `/jobs/${jobid}`,
      ({ headers, body }) => received.push({ headers: headers as never, body: JSON.parse(body) }),
      { after: '0' } as never,
    )
    await expect.poll(() => received.map(({ body }) => body.type)).toEqual(['snapshot', 'job.uploaded'])
    client.send(`/jobs/${jobid}/cancel`, '', {})
    await expect.poll(() => received.at(-1)).toMatchObject({ body: { type: 'job.error', data: { seq: 2 } } })
    subscription.unsubscribe()
    const closed = once(socket, 'close')
    await new Promise<void>((resolve) => client.disconnect(() => resolve()))
    await closed
  })
})
