import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { everyone } from '#core/access/principal.ts'
import { erase } from '#core/jobs/erase.ts'
import type { WebServices } from '#core/services.ts'
import { openRawStomp, type RawStomp } from '#tests/support/http/raw-stomp.ts'
import { begin, complete, completedJob, newJob } from '#tests/support/jobs/jobs.ts'
import { onePagePdf } from '#tests/support/jobs/pdf.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'

let app: TestApp
let services: WebServices
const open: RawStomp[] = []

beforeAll(async () => {
  app = await startTestApp({ MAX_UPLOAD_MB: '1' })
  services = app.web.services
})
afterEach(async () => {
  for (const client of open.splice(0)) client.close()
  await expect.poll(() => services.feed.size).toBe(0)
})
afterAll(() => app.close())

async function connect(options?: Parameters<typeof openRawStomp>[1]): Promise<RawStomp> {
  const client = await openRawStomp(app.url, options)
  open.push(client)
  return client
}

/** Resolves when the server has handled all frames sent so far. */
async function settled(client: RawStomp, destination = '/replies'): Promise<void> {
  client.send(`SUBSCRIBE\nid:settled\ndestination:${destination}\nreceipt:settled\n\n\0`)
  expect((await client.next('RECEIPT')).headers['receipt-id']).toBe('settled')
  client.send('UNSUBSCRIBE\nid:settled\n\n\0')
}

async function expectError(client: RawStomp, code: string): Promise<void> {
  const { headers, body } = await client.next('ERROR')
  expect(headers).toMatchObject({ message: code, 'content-type': 'application/problem+json' })
  expect(JSON.parse(body)).toMatchObject({ code })
  expect(await client.closed).toBe(1008)
}

describe('SEND', () => {
  it('accepts a document of the maximum size; the reply comes without a subscription, too', async () => {
    const client = await connect()
    // Until then, messages may be as large as CONNECT needs.
    await client.next('CONNECTED')
    const pdf = Buffer.concat([onePagePdf()], 1_048_576)
    const head = `SEND\ndestination:/pdf/alice\nfilename:a.pdf\nreceipt:r\ncontent-length:${pdf.length}\n\n`
    client.ws.send(Buffer.concat([Buffer.from(head), pdf, Buffer.from([0])]))
    const { headers, body } = await client.next('MESSAGE')
    expect(headers).toMatchObject({ subscription: '/replies', destination: '/replies', type: 'submit' })
    expect(JSON.parse(body)).toMatchObject({ size: 1_048_576, filename: 'a.pdf' })
    await client.next('RECEIPT')
  })

  it('repeats a submit with the same idempotency-key, and takes options of other modes', async () => {
    const client = await connect()
    const pdf = onePagePdf().toString('latin1')
    const frame = `SEND\ndestination:/pdf/alice\nidempotency-key:k1\ncallback:${app.url.replaceAll(':', '\\c')}/hook\n\n${pdf}\0`
    client.send(frame + frame)
    const [first, second] = [await client.next('MESSAGE'), await client.next('MESSAGE')].map(({ body }) =>
      JSON.parse(body),
    )
    expect(first.callback.secret).toMatch(/^whsec_/)
    expect(second.jobid).toBe(first.jobid)
  })
})

describe('subscriptions', () => {
  it('are independent: two of one job each receive every event', async () => {
    const { jobid } = await newJob(services)
    const client = await connect()
    for (const id of ['a', 'b']) client.send(`SUBSCRIBE\nid:${id}\ndestination:/jobs/${jobid}\n\n\0`)
    await settled(client)
    await complete(services, await begin(services, jobid))
    const seqsOf = (id: string) =>
      client.frames.flatMap(({ headers }) => (headers.subscription === id && headers.seq ? headers.seq : []))
    await expect
      .poll(() => [seqsOf('a'), seqsOf('b')])
      .toEqual([
        ['2', '3'],
        ['2', '3'],
      ])
  })

  it('deliver nothing after UNSUBSCRIBE, and their id can be used again', async () => {
    const { jobid } = await newJob(services)
    const client = await connect()
    client.send(`SUBSCRIBE\nid:1\ndestination:/jobs/${jobid}\n\n\0UNSUBSCRIBE\nid:1\n\n\0`)
    await settled(client)
    await expect.poll(() => services.feed.size).toBe(0)
    await begin(services, jobid)
    client.send(`SUBSCRIBE\nid:1\ndestination:/jobs/${jobid}\n\n\0`)
    await settled(client)
    const types = client.frames.flatMap(({ headers }) => headers.type ?? [])
    expect(types).toEqual(['snapshot', 'snapshot'])
  })

  it('end with a message of type stale when the job is deleted', async () => {
    const { jobid } = await newJob(services)
    const client = await connect()
    client.send(`SUBSCRIBE\nid:1\ndestination:/jobs/${jobid}\n\n\0`)
    expect((await client.next('MESSAGE')).headers.type).toBe('snapshot')
    await erase(services, everyone, jobid)
    const { headers, body } = await client.next('MESSAGE')
    expect(headers).toMatchObject({ type: 'stale', subscription: '1' })
    expect(JSON.parse(body)).toEqual({ type: 'stale', data: { reason: 'erased' } })
  })

  it('are at most 200 per connection; an id in use is rejected', async () => {
    const client = await connect()
    for (let n = 0; n < 200; n++) client.send(`SUBSCRIBE\nid:${n}\ndestination:/users/alice\n\n\0`)
    client.send('SUBSCRIBE\nid:200\ndestination:/users/alice\n\n\0')
    await expectError(client, 'rate_limited')
    const other = await connect()
    for (let n = 0; n < 2; n++) other.send('SUBSCRIBE\nid:1\ndestination:/users/alice\n\n\0')
    await expectError(other, 'invalid_request')
  })

  it('in version 1.0 need no id', async () => {
    const { jobid } = await completedJob(services)
    const client = await connect({ connect: 'CONNECT\n\n\0' })
    client.send(`SUBSCRIBE\ndestination:/jobs/${jobid}\n\n\0`)
    expect((await client.next('MESSAGE')).headers.subscription).toBe(`/jobs/${jobid}`)
    client.send(`UNSUBSCRIBE\ndestination:/jobs/${jobid}\nreceipt:r\n\n\0`)
    await client.next('RECEIPT')
  })
})

describe('acknowledgements', () => {
  const acknowledged = async (jobid: string) => {
    const { followers } = await (await fetch(`${app.url}/results/${jobid}/followers`)).json()
    return followers.map((follower: { mode: string; acknowledged: number | null }) => follower.acknowledged)
  }

  /** A job with three events, followed from the first one; the `ack` header of each event by `seq`. */
  async function follow(ack: string, connectFrame?: string) {
    const { jobid } = await newJob(services)
    await begin(services, jobid)
    await begin(services, jobid)
    const client = await connect(connectFrame ? { connect: connectFrame } : {})
    client.send(`SUBSCRIBE\nid:1\ndestination:/jobs/${jobid}\nafter:0\nack:${ack}\n\n\0`)
    await expect.poll(() => client.frames.filter(({ headers }) => headers.seq).length).toBe(3)
    const ackOf = (seq: number) =>
      client.frames.find(({ headers }) => headers.seq === String(seq))?.headers.ack ?? ''
    return { jobid, client, ackOf }
  }

  it('client-individual: records the seq up to which every event was acknowledged', async () => {
    const { jobid, client, ackOf } = await follow('client-individual')
    await expect.poll(() => acknowledged(jobid)).toEqual([null])
    client.send(`ACK\nid:${ackOf(1)}\n\n\0ACK\nid:${ackOf(3)}\n\n\0`)
    await expect.poll(() => acknowledged(jobid)).toEqual([1])
    client.send(`ACK\nid:${ackOf(2)}\n\n\0`)
    await expect.poll(() => acknowledged(jobid)).toEqual([3])
    client.send('UNSUBSCRIBE\nid:1\n\n\0')
    await expect.poll(() => acknowledged(jobid)).toEqual([])
  })

  it('client: an ACK includes the messages before it', async () => {
    const { jobid, client, ackOf } = await follow('client')
    client.send(`ACK\nid:${ackOf(2)}\n\n\0`)
    await expect.poll(() => acknowledged(jobid)).toEqual([2])
  })

  it('NACK: the recorded seq stays before the event', async () => {
    const { jobid, client, ackOf } = await follow('client-individual')
    client.send(`ACK\nid:${ackOf(1)}\n\n\0NACK\nid:${ackOf(2)}\n\n\0ACK\nid:${ackOf(3)}\n\n\0`)
    await settled(client)
    await expect.poll(() => acknowledged(jobid)).toEqual([1])
  })

  it('auto: messages have no ack header, and an unknown ACK is ignored', async () => {
    const { jobid, client, ackOf } = await follow('auto')
    expect(ackOf(1)).toBe('')
    client.send('ACK\nid:99\n\n\0')
    await settled(client)
    // The connection is stored a moment after it follows.
    await expect.poll(() => acknowledged(jobid)).toEqual([null])
  })

  it('in version 1.1 name the message by message-id and subscription', async () => {
    const { jobid, client } = await follow('client-individual', 'CONNECT\naccept-version:1.1\n\n\0')
    client.send(`ACK\nmessage-id:${jobid}-1\nsubscription:1\n\n\0`)
    await expect.poll(() => acknowledged(jobid)).toEqual([1])
  })
})
