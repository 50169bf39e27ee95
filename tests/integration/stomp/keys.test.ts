import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { client as follower } from '#delivery/stomp/client.ts'
import { startFollower } from '#tests/support/followers/follower.ts'
import { createKey, requestWith } from '#tests/support/http/keys.ts'
import { openRawStomp } from '#tests/support/http/raw-stomp.ts'
import { newJob } from '#tests/support/jobs/jobs.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'

let app: TestApp
let alice: { id: string; key: string }
let bob: { id: string; key: string }
beforeAll(async () => {
  app = await startTestApp({ AUTH: 'keys' })
})
beforeEach(async () => {
  alice = await createKey(app, 'alice')
  bob = await createKey(app, 'bob')
})
afterAll(() => app.close())

const connect = (key: string) =>
  openRawStomp(app.url, { connect: `CONNECT\naccept-version:1.2\npasscode:${key}\n\n\0` })

it('the passcode of CONNECT is the key', async () => {
  const client = await connect(alice.key)
  await client.next('CONNECTED')
  client.close()
})

it.each(['', 'hb_unknown_key'])('the passcode %j is rejected with unauthenticated', async (key) => {
  const client = await connect(key)
  expect((await client.next('ERROR')).headers.message).toBe('unauthenticated')
  expect(await client.closed).toBe(1008)
})

it.each([
  ['/jobs/JOBID', 'SUBSCRIBE\nid:1\ndestination:/jobs/JOBID\n\n\0'],
  ['/users/alice', 'SUBSCRIBE\nid:1\ndestination:/users/alice\n\n\0'],
  ['/pdf/alice', 'SEND\ndestination:/pdf/alice\n\n%PDF-1.7\0'],
  ['/jobs/JOBID/cancel', 'SEND\ndestination:/jobs/JOBID/cancel\n\n\0'],
])('%s of another user is answered like an unknown one', async (_destination, frame) => {
  const { jobid } = await newJob(app.web.services, 'alice')
  const client = await connect(bob.key)
  client.send(frame.replace('JOBID', jobid))
  expect((await client.next('ERROR')).headers.message).toBe('not_found')
  await client.closed
})

it('each command needs its scope', async () => {
  const reader = await createKey(app, 'alice', { scopes: ['read'] })
  const writer = await createKey(app, 'alice', { scopes: ['write'] })
  for (const [{ key }, frame] of [
    [reader, 'SEND\ndestination:/pdf/alice\n\n%PDF-1.7\0'],
    [writer, 'SUBSCRIBE\nid:1\ndestination:/users/alice\n\n\0'],
  ] as const) {
    const client = await connect(key)
    client.send(frame)
    expect((await client.next('ERROR')).headers.message, frame).toBe('insufficient_scope')
    await client.closed
  }
})

it('a client without the scope write may not send a message of the size of a document', async () => {
  const reader = await createKey(app, 'alice', { scopes: ['read'] })
  const client = await connect(reader.key)
  await client.next('CONNECTED')
  client.send(`SEND\ndestination:/pdf/alice\n\n${'x'.repeat(100_000)}\0`)
  expect(await client.closed).toBe(1009)
})

it('the revocation of the key ends the connection within a second', async () => {
  const { jobid } = await newJob(app.web.services, 'alice')
  const client = await connect(alice.key)
  client.send(`SUBSCRIBE\nid:1\ndestination:/jobs/${jobid}\n\n\0`)
  await client.next('MESSAGE')
  const requestedAt = performance.now()
  expect((await requestWith(app, app.adminKey, 'DELETE', `/keys/${alice.id}`)).status).toBe(204)
  const revokedAt = performance.now()
  expect((await client.next('ERROR')).headers.message).toBe('unauthenticated')
  await client.closed
  // On a busy machine, as much longer as the request of the revocation took.
  expect(performance.now() - revokedAt).toBeLessThan(Math.max(1_000, 20 * (revokedAt - requestedAt)))
  await expect.poll(() => app.web.services.feed.size).toBe(0)
})

it('the follower sends its key and ends for good without a valid one', async () => {
  const { jobid } = await newJob(app.web.services, 'alice')
  const target = { baseUrl: app.url, jobid, after: 0 }
  const followers = [
    startFollower(follower, { ...target, credentials: { key: alice.key } }),
    startFollower(follower, target),
  ] as const
  await expect.poll(() => followers[0].events.length).toBe(1)
  await expect(followers[1].done).rejects.toMatchObject({ name: 'FollowError', code: 'unauthenticated' })
  followers[0].stop()
  await followers[0].done
})
