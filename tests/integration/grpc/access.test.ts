import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { newUuid } from '#core/jobs/uuid.ts'
import { Jobs } from '#delivery/grpc/generated/hearback/v1/jobs_pb.ts'
import { callScopes } from '#delivery/grpc/service/call-scopes.ts'
import { createKey, requestWith } from '#tests/support/http/keys.ts'
import { newJob } from '#tests/support/jobs/jobs.ts'
import { onePagePdf } from '#tests/support/jobs/pdf.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'
import { callers, createKeys, type Keys, unauthenticated } from '../access/callers.ts'
import { failureOf, type GrpcClient, type Message, openClient, readAll } from './client.ts'

const jobs = 'hearback.v1.Jobs'
let app: TestApp
let keys: Keys
let client: GrpcClient

beforeAll(async () => {
  app = await startTestApp({ AUTH: 'keys' })
  keys = await createKeys(app)
  client = openClient(app.url)
})
afterEach(() => expect.poll(() => app.web.services.feed.size).toBe(0))
afterAll(async () => {
  client.close()
  await app.close()
})

const metadata = (key: string): Record<string, string> =>
  key === '' ? {} : { authorization: `Bearer ${key}` }

async function follow(jobid: string, key: string): Promise<Message> {
  const call = client.serverStream(jobs, 'follow', { jobid }, { metadata: metadata(key) })
  call.on('error', () => {})
  try {
    for await (const item of call) return item
  } finally {
    call.cancel()
  }
  return {}
}

/** Requests in a session; resolves with the first response. */
async function inSession(requests: Message[], key: string): Promise<Message> {
  const call = client.bidirectional(jobs, 'session', { metadata: metadata(key) })
  call.on('error', () => {})
  for (const request of requests) call.write({ id: 1, ...request })
  try {
    for await (const message of call) {
      if (message.problem) throw new SessionError(message.problem)
      return message
    }
  } finally {
    call.cancel()
  }
  return {}
}

class SessionError extends Error {
  readonly problem: Message
  constructor(problem: Message) {
    super(problem.detail)
    this.problem = problem
  }
}

function submit(userid: string, key: string): Promise<Message> {
  const { call, response } = client.clientStream('submit', { metadata: metadata(key) })
  call.write({ options: { userid } })
  call.write({ chunk: onePagePdf() })
  call.end()
  return response
}

const unary = (method: string) => (id: string, key: string) =>
  client.unary(jobs, method, method === 'list' ? { userid: id } : { jobid: id }, metadata(key))

/** Each call with the id of a job or, where it takes a user, of that user. */
const calls: Record<string, { of?: 'user'; run(id: string, key: string): Promise<Message> }> = {
  Submit: { of: 'user', run: submit },
  Get: { run: unary('get') },
  Follow: { run: follow },
  Session: { run: (jobid, key) => inSession([{ follow: { jobid } }], key) },
  'Session.submit': {
    of: 'user',
    run: (userid, key) =>
      inSession([{ submit: { userid } }, { chunk: onePagePdf() }, { submitEnd: {} }], key),
  },
  'Session.cancel': { run: (jobid, key) => inSession([{ cancel: { jobid } }], key) },
  Cancel: { run: unary('cancel') },
  List: { of: 'user', run: unary('list') },
  Delete: { run: unary('delete') },
}

/** `ok`, or the code of the problem that the call failed with. */
async function outcomeOf(call: Promise<unknown>): Promise<string> {
  try {
    await call
    return 'ok'
  } catch (error) {
    if (error instanceof SessionError) return error.problem.code
    return (await failureOf(Promise.reject(error))).code ?? 'without a code'
  }
}

it('access: every call of the service has a scope and a test', () => {
  const declared = Jobs.methods.map(({ name }) => name)
  expect(Object.keys(callScopes)).toEqual(expect.arrayContaining(declared))
  expect(Object.keys(calls).sort()).toEqual(Object.keys(callScopes).sort())
})

it.each(Object.entries(calls))(
  'access: %s admits the owner only, with its scope',
  async (name, { of, run }) => {
    const scope = callScopes[name as keyof typeof callScopes]
    for (const caller of callers) {
      const { jobid } = await newJob(app.web.services, 'alice')
      const key = keys.of(caller, scope)
      const outcome = await outcomeOf(run(of === 'user' ? 'alice' : jobid, key))
      if (unauthenticated.includes(caller)) expect(outcome, caller).toBe('unauthenticated')
      // A session needs the scope read, for every request in it.
      else if (caller === 'wrong scope') expect(outcome, caller).toBe('insufficient_scope')
      else if (caller === 'owner') expect(outcome, caller).toBe('ok')
      else {
        expect(outcome, caller).toBe('not_found')
        expect(await outcomeOf(run(of === 'user' ? 'nobody' : newUuid(), key)), caller).toBe('not_found')
      }
    }
  },
)

it('audit: a deletion by gRPC is recorded with its outcome and the address', async () => {
  const { jobid } = await newJob(app.web.services, 'alice')
  await client.unary(jobs, 'delete', { jobid }, metadata(keys.of('owner', 'write')))
  await outcomeOf(client.unary(jobs, 'delete', { jobid }, metadata(keys.of('other user', 'write'))))
  const { rows } = await app.database.query(
    `SELECT userid, action, address, outcome FROM audit WHERE target = '/results/${jobid}' ORDER BY id`,
  )
  expect(rows).toEqual([
    { userid: 'alice', action: 'job.erase', address: '127.0.0.1', outcome: 'ok' },
    { userid: 'bob', action: 'job.erase', address: '127.0.0.1', outcome: 'not_found' },
  ])
})

it('access: health and reflection need no key', async () => {
  expect(await client.unary('grpc.health.v1.Health', 'check', {})).toEqual({ status: 'SERVING' })
})

it('access: a stream, a session and an upload end within a second when their key is revoked', async () => {
  const { id, key } = await createKey(app, 'alice', { scopes: ['read', 'write'] })
  const { jobid } = await newJob(app.web.services, 'alice')
  const options = { metadata: metadata(key) }
  const session = client.bidirectional(jobs, 'session', options)
  const upload = client.clientStream('submit', options)
  const stalled = client.serverStream(jobs, 'follow', { jobid }, options)
  const stalledEnd = new Promise<void>((resolve) => {
    stalled.on('error', () => {})
    stalled.on('status', () => resolve())
  })
  const ended = Promise.all([
    failureOf(readAll(client.serverStream(jobs, 'follow', { jobid }, options))),
    failureOf(readAll(session)),
    failureOf(upload.response),
  ])
  session.write({ id: 1, follow: { jobid } })
  upload.call.write({ options: { userid: 'alice' } })
  upload.call.write({ chunk: onePagePdf() })
  await expect.poll(() => app.web.services.feed.size).toBe(3)
  const requestedAt = performance.now()
  expect((await requestWith(app, app.adminKey, 'DELETE', `/keys/${id}`)).status).toBe(204)
  const revokedAt = performance.now()
  for (const failure of await ended)
    expect(failure).toMatchObject({ status: 'UNAUTHENTICATED', code: 'unauthenticated' })
  await stalledEnd
  // On a busy machine, as much longer as the request of the revocation took.
  expect(performance.now() - revokedAt).toBeLessThan(Math.max(1_000, 20 * (revokedAt - requestedAt)))
})
