import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest'
import { everyone, user } from '#core/access/principal.ts'
import { newUuid } from '#core/jobs/uuid.ts'
import { type Database, openDatabase } from '#platform/postgres/database.ts'
import { openPresence } from '#platform/postgres/presence/presence.ts'
import { joinServers, type ServerConnections } from '#platform/postgres/stores/connection-store.ts'
import { createTestDatabase, type TestDatabase } from '#tests/support/postgres/database.ts'

let testDatabase: TestDatabase
let database: Database
const joined: ServerConnections[] = []
const errors: unknown[] = []

beforeAll(async () => {
  testDatabase = await createTestDatabase()
  database = openDatabase(testDatabase.url)
})
afterEach(async () => {
  for (const server of joined.splice(0)) await server.leave()
  errors.length = 0
})
afterAll(async () => {
  await database.close()
  await testDatabase.drop()
})

async function join(
  pace: { beatMs: number; timeoutMs: number; presence?: number | null } = {
    beatMs: 60_000,
    timeoutMs: 60_000,
  },
) {
  const server = await joinServers(database, (error) => errors.push(error), pace)
  joined.push(server)
  return server
}

const job = () => ({ jobid: newUuid(), userid: 'alice' })
const ids = async (server: ServerConnections, of: { jobid: string; userid: string }) =>
  (await server.ofJob(everyone, of)).map(({ id }) => id)

it('connections: every server lists a connection from open to close, by job and by user', async () => {
  const [one, other] = [await join(), await join()]
  const [first, second] = [job(), job()]
  one.open({ id: 'a', mode: 'socket', principal: everyone })
  for (const { jobid } of [first, second]) one.follow('a', { jobid })
  other.open({ id: 'b', mode: 'socket', principal: user('alice') })
  other.follow('b', { userid: 'alice' })
  await expect.poll(() => ids(one, first)).toEqual(['a', 'b'])
  expect(await ids(other, second)).toEqual(['a', 'b'])
  expect(await ids(other, { ...first, userid: 'bob' })).toEqual(['a'])
  expect((await one.ofJob(everyone, first))[1]).toMatchObject({ mode: 'socket', userid: 'alice', jobids: [] })
  one.unfollow('a', { jobid: first.jobid })
  await expect.poll(() => ids(other, first)).toEqual(['b'])
  one.close('a')
  other.close('b')
  await expect.poll(() => ids(other, second)).toEqual([])
})

it('connections: disappear when their server stops or dies', async () => {
  const watched = job()
  const [leaving, dying] = [await join(), await join()]
  for (const [id, server] of Object.entries({ a: leaving, b: dying })) {
    server.open({ id, mode: 'socket', principal: everyone })
    server.follow(id, { jobid: watched.jobid })
  }
  await expect.poll(() => ids(leaving, watched)).toEqual(['a', 'b'])
  await leaving.leave()
  expect(await ids(dying, watched)).toEqual(['b'])
  const other = await join({ beatMs: 20, timeoutMs: 100 })
  await expect.poll(() => ids(other, watched)).toEqual([])
})

it('connections: disappear when the session of their server ends, without a missed heartbeat', async () => {
  const watched = job()
  const { url } = database
  const [lasting, ending] = await Promise.all(
    [1, 2].map(() =>
      openPresence({ url, sessionName: 'hearback web', onError: (error) => errors.push(error) }),
    ),
  )
  for (const [id, presence] of Object.entries({ a: lasting, b: ending })) {
    const server = await join({ beatMs: 60_000, timeoutMs: 60_000, presence: presence?.id ?? null })
    server.open({ id, mode: 'socket', principal: everyone })
    server.follow(id, { jobid: watched.jobid })
  }
  const other = await join()
  await expect.poll(() => ids(other, watched)).toEqual(['a', 'b'])
  ending?.close()
  await expect.poll(() => ids(other, watched)).toEqual(['a'])
  lasting?.close()
})

it('connections: remain when no server has a session of its own, as behind PgBouncer', async () => {
  const watched = job()
  const server = await join()
  server.open({ id: 'a', mode: 'socket', principal: everyone })
  server.follow('a', { jobid: watched.jobid })
  await server.stored()
  const statements = vi.spyOn(database.pool, 'query')
  await join()
  const sweep = () =>
    statements.mock.calls.findIndex(([query]) => /^DELETE FROM server WHERE presence/.test(String(query)))
  await expect.poll(sweep).not.toBe(-1)
  await statements.mock.results[sweep()]?.value
  statements.mockRestore()
  expect(await ids(server, watched)).toEqual(['a'])
})

it('connections: reappear when their server was swept while it was paused', async () => {
  const watched = job()
  const paused = await join()
  paused.open({ id: 'a', mode: 'socket', principal: everyone })
  paused.follow('a', { jobid: watched.jobid })
  await expect.poll(() => ids(paused, watched)).toEqual(['a'])
  await database.pool.query('DELETE FROM server')
  expect(await ids(paused, watched)).toEqual([])
  // The next change finds the server's row missing; the one before is written again with it.
  paused.open({ id: 'b', mode: 'sse', principal: everyone })
  paused.follow('b', { jobid: watched.jobid })
  await expect.poll(() => ids(paused, watched)).toEqual(['a', 'b'])
  expect(errors.length).toBeGreaterThan(0)
})

it('connections: reappear at the next heartbeat without a change', async () => {
  const watched = job()
  const paused = await join({ beatMs: 50, timeoutMs: 60_000 })
  paused.open({ id: 'a', mode: 'socket', principal: everyone })
  paused.follow('a', { jobid: watched.jobid })
  await expect.poll(() => ids(paused, watched)).toEqual(['a'])
  await database.pool.query('DELETE FROM server')
  await expect.poll(() => ids(paused, watched)).toEqual(['a'])
})

it('connections: many are written in few statements', async () => {
  const server = await join()
  const watched = job()
  const statements = vi.spyOn(database.pool, 'query')
  for (let id = 0; id < 1_000; id++) {
    server.open({ id: String(id), mode: 'sse', principal: everyone })
    server.follow(String(id), { jobid: watched.jobid })
  }
  await expect.poll(async () => (await ids(server, watched)).length).toBe(1_000)
  const written = statements.mock.calls.filter(([query]) => /^INSERT INTO connection/.test(String(query)))
  statements.mockRestore()
  expect(written.length).toBeLessThan(5)
})
