import { once } from 'node:events'
import { request } from 'node:http'
import type { GraphQLObjectType } from 'graphql'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { schema } from '#delivery/graphql/schema/schema.ts'
import { graphqlWsClient } from '#tests/support/http/graphql.ts'
import { bearer } from '#tests/support/http/keys.ts'
import { openRawStomp } from '#tests/support/http/raw-stomp.ts'
import { newJob } from '#tests/support/jobs/jobs.ts'
import { onePagePdf } from '#tests/support/jobs/pdf.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'
import { callers, createKeys, type Keys, unauthenticated } from './callers.ts'
import { createResources, type Resources, unknownResources } from './resources.ts'

let app: TestApp
let keys: Keys
let rows = 0
beforeAll(async () => {
  app = await startTestApp({ AUTH: 'keys', RATE_LIMIT: '0' })
  keys = await createKeys(app)
})
afterEach(() => expect.poll(() => app.web.services.feed.size).toBe(0))
afterAll(() => app.close())

const pdf = onePagePdf()
const create = () => createResources(app, keys.of('owner', 'write'), '{jobid}')
const attachmentAt = (path: string) => app.web.attachments.find((attachment) => attachment.path === path)

describe('upgrades', () => {
  /** Status of a handshake with this key in the `Authorization` header. */
  async function handshake(path: string, key: string): Promise<number | undefined> {
    const sent = request(`${app.url}${path}${path === '/socket.io/' ? '?EIO=4&transport=websocket' : ''}`, {
      headers: {
        ...(key !== '' && bearer(key)),
        connection: 'upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': Buffer.alloc(16).toString('base64'),
      },
    }).end()
    const answered = once(sent, 'response').then(([response]) => response.resume().statusCode)
    const upgraded = once(sent, 'upgrade').then(([response, socket]) => {
      socket.destroy()
      return response.statusCode
    })
    return Promise.race([answered, upgraded]).finally(() => sent.destroy())
  }

  it('each endpoint admits by the scope that it declares', async () => {
    expect(app.web.attachments.length).toBeGreaterThan(3)
    for (const { path, scope } of app.web.attachments) {
      const withoutKey = await handshake(path, '')
      for (const caller of callers) {
        rows += 1
        const status = await handshake(path, keys.of(caller, scope))
        const row = `${path}, ${caller}`
        if (scope === 'public') expect(status, row).toBe(withoutKey)
        else if (unauthenticated.includes(caller)) expect(status, row).toBe(401)
        else if (caller === 'wrong scope') expect(status, row).toBe(403)
        else expect(status, row).toBe(101)
      }
    }
  })
})

describe('GraphQL', () => {
  const document = pdf.toString('base64')

  /** An operation for each field of the root types. */
  const operations: Record<string, (resources: Resources) => string> = {
    'query job': ({ jobid }) => `{ job(jobid: "${jobid}") { state } }`,
    'query jobs': ({ userid }) => `{ jobs(userid: "${userid}", first: 1) { edges { cursor } } }`,
    'query modes': () => '{ modes { name } }',
    'mutation submit': ({ userid }) =>
      `mutation { submit(userid: "${userid}", data: "${document}") { state } }`,
    'mutation cancel': ({ jobid }) => `mutation { cancel(jobid: "${jobid}") { state } }`,
    'mutation delete': ({ jobid }) => `mutation { delete(jobid: "${jobid}") }`,
    'subscription jobEvents': ({ jobid }) => `subscription { jobEvents(jobid: "${jobid}", after: 0) { id } }`,
    'subscription userEvents': ({ userid }) => `subscription { userEvents(userid: "${userid}") { id } }`,
  }

  const kinds: Record<string, GraphQLObjectType | null | undefined> = {
    query: schema.getQueryType(),
    mutation: schema.getMutationType(),
    subscription: schema.getSubscriptionType(),
  }

  it('every operation of the schema has a scope and a row', () => {
    const fields = Object.entries(kinds).flatMap(([kind, type]) =>
      Object.keys(type?.getFields() ?? {}).map((field) => `${kind} ${field}`),
    )
    expect(Object.keys(operations).sort()).toEqual(fields.sort())
    expect(Object.keys(attachmentAt('/graphql')?.messages ?? {}).sort()).toEqual(Object.keys(kinds).sort())
  })

  /** The first result, or how the connection was closed. */
  async function resultOf(query: string, key: string): Promise<unknown> {
    const client = graphqlWsClient(app.url, { key })
    const results = client.iterate({ query })
    const first = results.next().then(
      ({ value }) => value,
      ({ code, reason }: { code: number; reason: string }) => ({ code, reason }),
    )
    // A subscription to a user has a result at the next event only.
    let isOver = false
    void first.then(() => {
      isOver = true
    })
    await expect.poll(() => isOver || app.web.services.feed.size > 0, { interval: 5 }).toBe(true)
    if (query.includes('userEvents(userid: "alice")')) await newJob(app.web.services, 'alice')
    const result = await first
    await client.dispose()
    return result
  }

  it.each(Object.entries(operations))('%s admits the owner only, with its scope', async (name, operation) => {
    const scope = attachmentAt('/graphql')?.messages[name.split(' ')[0] ?? ''] ?? 'admin'
    const resources = await create()
    // The owner is last: its request may delete the job.
    for (const caller of callers.toReversed()) {
      rows += 1
      const key = keys.of(caller, scope)
      const result = await resultOf(operation(resources), key)
      const failure = (code: string) => ({ errors: [{ extensions: { code } }] })
      if (unauthenticated.includes(caller))
        expect(result, caller).toEqual({ code: 4401, reason: 'unauthenticated' })
      else if (caller === 'wrong scope' && scope === 'read')
        expect(result, caller).toEqual({ code: 4403, reason: 'insufficient_scope' })
      else if (caller === 'wrong scope') expect(result, caller).toMatchObject(failure('insufficient_scope'))
      else if (caller === 'owner' || name === 'query modes')
        expect(result, caller).not.toHaveProperty('errors')
      else {
        expect(result, caller).toEqual(await resultOf(operation(unknownResources()), key))
        expect(result, caller).toMatchObject(failure('not_found'))
      }
    }
  })
})

describe('STOMP', () => {
  /** Frames of each command. Those without an id of a user concern the connection itself. */
  const frames: Record<string, ((resources: Resources) => string)[]> = {
    SEND: [
      ({ userid }) =>
        `SEND\ndestination:/pdf/${userid}\nreceipt:1\ncontent-length:${pdf.length}\n\n${pdf.toString('latin1')}`,
      ({ jobid }) => `SEND\ndestination:/jobs/${jobid}/cancel\nreceipt:1\n\n`,
    ],
    SUBSCRIBE: [
      ({ jobid }) => `SUBSCRIBE\nid:1\ndestination:/jobs/${jobid}\nreceipt:1\n\n`,
      ({ userid }) => `SUBSCRIBE\nid:1\ndestination:/users/${userid}\nreceipt:1\n\n`,
    ],
    UNSUBSCRIBE: [() => 'UNSUBSCRIBE\nid:1\nreceipt:1\n\n'],
    ACK: [() => 'ACK\nid:1\nreceipt:1\n\n'],
    NACK: [() => 'NACK\nid:1\nreceipt:1\n\n'],
    DISCONNECT: [() => 'DISCONNECT\nreceipt:1\n\n'],
  }

  it('every command has a scope and a row', () => {
    expect(Object.keys(attachmentAt('/stomp')?.messages ?? {}).sort()).toEqual(Object.keys(frames).sort())
  })

  /** `RECEIPT`, or the problem that the frame or the CONNECT frame was answered with. */
  async function answerTo(frame: string, key: string): Promise<string> {
    const connect = `CONNECT\naccept-version:1.2\npasscode:${key}\n\n\0`
    const client = await openRawStomp(app.url, { connect })
    client.ws.send(Buffer.from(`${frame}\0`, 'latin1'))
    const answer = await Promise.any([client.next('RECEIPT'), client.next('ERROR')])
    client.close()
    await client.closed
    return answer.command === 'ERROR' ? answer.body : answer.command
  }

  it.each(Object.entries(frames))('%s admits the owner only, with its scope', async (command, builders) => {
    const scope = attachmentAt('/stomp')?.messages[command] ?? 'admin'
    for (const build of builders) {
      const isOfConnection = build(unknownResources()) === build({ ...unknownResources(), userid: 'alice' })
      const resources = await create()
      for (const caller of callers.toReversed()) {
        rows += 1
        const key = keys.of(caller, scope)
        const row = `${build(resources).split('\n', 3).join(' ')}, ${caller}`
        const answer = await answerTo(build(resources), key)
        if (unauthenticated.includes(caller)) expect(answer, row).toContain('"code":"unauthenticated"')
        else if (caller === 'wrong scope' && scope !== 'authenticated')
          expect(answer, row).toContain('"code":"insufficient_scope"')
        else if (isOfConnection) expect(answer, row).not.toMatch(/insufficient_scope|unauthenticated/)
        else if (caller === 'owner') expect(answer, row).toBe('RECEIPT')
        else {
          expect(answer, row).toContain('"code":"not_found"')
          expect(answer, row).toBe(await answerTo(build(unknownResources()), key))
        }
      }
    }
  })
})

it('has rows for every caller', () => {
  expect(rows).toBeGreaterThan(180)
})
