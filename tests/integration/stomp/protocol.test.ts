import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { everyone } from '#core/access/principal.ts'
import type { WebServices } from '#core/services.ts'
import { openRawStomp, type RawStomp } from '#tests/support/http/raw-stomp.ts'
import { newJob } from '#tests/support/jobs/jobs.ts'
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

async function expectError(client: RawStomp, code: string): Promise<Record<string, string>> {
  const { headers, body } = await client.next('ERROR')
  expect(headers).toMatchObject({ message: code, 'content-type': 'application/problem+json' })
  expect(JSON.parse(body)).toMatchObject({ code })
  expect(await client.closed).toBe(1008)
  return headers
}

describe('CONNECT', () => {
  it.each([
    ['1.2', 'CONNECT\naccept-version:1.0,1.1,1.2,2.0\n\n\0'],
    ['1.1', 'CONNECT\naccept-version:1.1\n\n\0'],
    ['1.0', 'CONNECT\n\n\0'],
    ['1.2', 'STOMP\r\naccept-version:1.2\r\nhost:any\r\n\r\n\0'],
  ])('negotiates version %s', async (version, frame) => {
    const client = await connect({ connect: frame })
    expect((await client.next('CONNECTED')).headers).toMatchObject({ version, 'heart-beat': '5000,10000' })
  })

  it.each([
    [['v10.stomp', 'v11.stomp', 'v12.stomp'], 'v12.stomp'],
    [['v11.stomp', 'other'], 'v11.stomp'],
    [[], ''],
  ])('of the subprotocols %j selects %j', async (protocols, selected) => {
    const client = await connect({ protocols })
    expect(client.ws.protocol).toBe(selected)
    await client.next('CONNECTED')
  })

  it.each([
    ['an unknown version', 'CONNECT\naccept-version:2.1\n\n\0'],
    ['another first frame', 'SUBSCRIBE\nid:1\ndestination:/replies\n\n\0'],
    ['a malformed heart-beat', 'CONNECT\naccept-version:1.2\nheart-beat:1\n\n\0'],
    ['a malformed frame', 'GET / HTTP/1.1\n\n'],
  ])('rejects %s and names the versions', async (_case, frame) => {
    const client = await connect({ connect: frame })
    expect((await expectError(client, 'invalid_request')).version).toBe('1.2,1.1,1.0')
  })

  it('rejects a second CONNECT', async () => {
    const client = await connect()
    client.send('CONNECT\naccept-version:1.2\n\n\0')
    await expectError(client, 'invalid_request')
  })

  it('closes a connection whose first message is larger than a CONNECT needs', async () => {
    const client = await connect({ connect: `CONNECT\na:${'x'.repeat(100_000)}` })
    expect(await client.closed).toBe(1009)
  })
})

describe('frames', () => {
  it('may be cut into messages at any byte, and share one', async () => {
    const client = await connect({ connect: null })
    for (const character of 'CONNECT\naccept-version:1.2\n\n\0') client.send(character)
    await client.next('CONNECTED')
    client.send(
      '\n\nSUBSCRIBE\nid:1\ndestination:/replies\nreceipt:a\n\n\0\nUNSUBSCRIBE\nid:1\nreceipt:b\n\n\0',
    )
    expect((await client.next('RECEIPT')).headers['receipt-id']).toBe('a')
    expect((await client.next('RECEIPT')).headers['receipt-id']).toBe('b')
  })

  it('escapes what it repeats of the client', async () => {
    const client = await connect()
    client.send('SUBSCRIBE\nid:a\\cb\ndestination:/replies\nreceipt:x\\n\\\\y\n\n\0')
    expect((await client.next('RECEIPT')).headers['receipt-id']).toBe('x\\n\\\\y')
  })

  it.each([
    ['BEGIN\ntransaction:1\n\n\0', 'invalid_request'],
    ['COMMIT\ntransaction:1\n\n\0', 'invalid_request'],
    ['ABORT\ntransaction:1\n\n\0', 'invalid_request'],
    ['SEND\ntransaction:1\ndestination:/pdf/alice\n\n\0', 'invalid_request'],
    ['PUBLISH\n\n\0', 'invalid_request'],
    ['SUBSCRIBE\ndestination:/replies\n\n\0', 'invalid_request'],
    ['SUBSCRIBE\nid:1\n\n\0', 'invalid_request'],
    ['SUBSCRIBE\nid:1\ndestination:/topic/a\n\n\0', 'invalid_request'],
    ['SUBSCRIBE\nid:1\ndestination:/replies\nack:maybe\n\n\0', 'invalid_request'],
    [
      'SUBSCRIBE\nid:1\ndestination:/jobs/0199aaaa-0000-7000-8000-000000000000\nafter:x\n\n\0',
      'invalid_request',
    ],
    ['SUBSCRIBE\nid:1\ndestination:/jobs/0199aaaa-0000-7000-8000-000000000000\n\n\0', 'not_found'],
    ['SUBSCRIBE\nid:1\ndestination:/jobs/nonsense\n\n\0', 'not_found'],
    ['SUBSCRIBE\nid:1\ndestination:/replies\n\nbody\0', 'payload_too_large'],
    ['UNSUBSCRIBE\n\n\0', 'invalid_request'],
    ['ACK\n\n\0', 'invalid_request'],
    ['SEND\n\n\0', 'invalid_request'],
    ['SEND\ndestination:/submit\n\n\0', 'invalid_request'],
    ['SEND\ndestination:/pdf/alice\n\nno pdf\0', 'not_a_pdf'],
    ['SEND\ndestination:/jobs/0199aaaa-0000-7000-8000-000000000000/cancel\n\n\0', 'not_found'],
    ['SEND\ndestination:/pdf/alice\nreceipt:r\ncontent-length:1048577\n\n', 'too_large'],
    [`SEND\n${'a:b\n'.repeat(51)}`, 'payload_too_large'],
    [`SEND\na:${'b'.repeat(5_000)}`, 'payload_too_large'],
  ])('rejects %j with %s and closes the connection', async (frame, code) => {
    const client = await connect()
    client.send(frame)
    await expectError(client, code)
  })

  it('repeats the receipt in the ERROR and handles no frame after it', async () => {
    const { jobid } = await newJob(services)
    const client = await connect()
    client.send(`ACK\nreceipt:one\n\n\0SEND\ndestination:/jobs/${jobid}/cancel\n\n\0`)
    expect((await expectError(client, 'invalid_request'))['receipt-id']).toBe('one')
    expect(await services.jobs.read(everyone, jobid)).toMatchObject({ state: 'uploaded' })
  })

  it('DISCONNECT is answered with a receipt and closes the connection', async () => {
    const client = await connect()
    client.send('DISCONNECT\nreceipt:bye\n\n\0')
    expect((await client.next('RECEIPT')).headers['receipt-id']).toBe('bye')
    expect(await client.closed).toBe(1000)
  })

  it('a client over the rate is rejected', async () => {
    const client = await connect()
    client.send('ACK\nid:1\n\n\0'.repeat(2_000))
    await expectError(client, 'rate_limited')
  })
})
