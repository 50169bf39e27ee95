import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Database, openDatabase } from '#platform/postgres/database.ts'
import { isDatabaseUnreachable } from '#platform/postgres/unreachable.ts'
import type { FaultyProxy } from '#tests/support/http/faulty-proxy.ts'
import { createTestDatabase, type TestDatabase } from '#tests/support/postgres/database.ts'
import { committed, openDatabaseProxy } from '#tests/support/postgres/database-proxy.ts'

let test: TestDatabase
let proxy: FaultyProxy
let database: Database

beforeAll(async () => {
  test = await createTestDatabase()
  const proxied = await openDatabaseProxy(test.url)
  proxy = proxied.proxy
  database = openDatabase(proxied.url, { connections: 2 })
})
afterEach(() => {
  proxy.freezeNew(false)
  proxy.aim(Number(new URL(test.url).port))
})
afterAll(async () => {
  proxy.cut()
  await database.close()
  await proxy.close()
  await test.drop()
})

/** Time after which a query on a half-open connection has failed, on a busy machine; 4 s on an idle one. */
const maxMs = 30_000

/** The error of a promise that rejects. */
const errorOf = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (error: unknown) => error,
  )

describe('half-open database connection', () => {
  it('fails the query within seconds, and the next one uses a new connection', async () => {
    await database.pool.query('SELECT 1')
    expect(proxy.freeze()).toBeGreaterThan(0)
    const startedAt = performance.now()
    const error = await errorOf(database.pool.query('SELECT 1'))
    const ms = performance.now() - startedAt
    expect(error).toMatchObject({ code: 'ETIMEDOUT' })
    expect(isDatabaseUnreachable(error)).toBe(true)
    expect(ms).toBeLessThan(maxMs)
    await database.pool.query('SELECT 1')
  })

  it('closes the other idle connections too', async () => {
    await Promise.all([
      database.pool.query('SELECT pg_sleep(0.1)'),
      database.pool.query('SELECT pg_sleep(0.1)'),
    ])
    expect(proxy.freeze()).toBeGreaterThanOrEqual(2)
    await errorOf(database.pool.query('SELECT 1'))
    // On one of the half-open connections a query would fail.
    await Promise.all([database.pool.query('SELECT 1'), database.pool.query('SELECT 1')])
  })

  it('fails a transaction and ends its session, so that its locks are free', async () => {
    const error = await errorOf(
      database.prisma.$transaction(async (tx) => {
        await tx.$executeRawUnsafe('SELECT pg_advisory_xact_lock(42)')
        proxy.freeze()
        await tx.$executeRawUnsafe('SELECT 1')
      }),
    )
    expect(isDatabaseUnreachable(error)).toBe(true)
    const { rows } = await database.pool.query('SELECT pg_try_advisory_lock(42) AS free')
    expect(rows).toEqual([{ free: true }])
    await database.pool.query('SELECT pg_advisory_unlock_all()')
  })

  it('does not affect a slow query', async () => {
    const { rows } = await database.pool.query('SELECT 1 AS one FROM pg_sleep(2.5)')
    expect(rows).toEqual([{ one: 1 }])
    expect(await database.prisma.$queryRaw`SELECT 1 AS one FROM (SELECT pg_sleep(2)) slept`).toEqual([
      { one: 1 },
    ])
  })

  it('recovers when new connections work again', async () => {
    await database.pool.query('SELECT 1')
    proxy.freezeNew(true)
    proxy.freeze()
    const error = await errorOf(database.pool.query('SELECT 1'))
    expect(isDatabaseUnreachable(error)).toBe(true)
    proxy.freezeNew(false)
    // On a connection of the time before, the query would fail.
    await database.pool.query('SELECT 1')
  })
})

describe('isDatabaseUnreachable', () => {
  it('is true for the lost answer of a COMMIT', async () => {
    for (const fault of ['close', 'freeze'] as const) {
      const lost = proxy.loseAnswer(committed, fault)
      const error = await errorOf(database.prisma.$transaction((tx) => tx.$executeRawUnsafe('SELECT 1')))
      await lost
      expect(isDatabaseUnreachable(error), fault).toBe(true)
    }
  })

  it('is true for raw and generated queries while nothing listens', async () => {
    proxy.aim(1)
    proxy.cut()
    const { prisma, pool } = database
    for (const attempt of [
      () => prisma.$queryRaw`SELECT 1`,
      () => prisma.job.findMany(),
      () => prisma.$transaction((tx) => tx.job.findMany()),
      () => pool.query('SELECT 1'),
    ]) {
      const error = await errorOf(attempt())
      expect(isDatabaseUnreachable(error), attempt.toString()).toBe(true)
    }
  })

  it('is true for a session that the server ends', async () => {
    const terminate = 'SELECT pg_terminate_backend(pg_backend_pid())'
    const { prisma, pool } = database
    for (const attempt of [
      () => prisma.$queryRawUnsafe(terminate),
      () => prisma.$transaction((tx) => tx.$queryRawUnsafe(terminate)),
      () => pool.query(terminate),
    ]) {
      const error = await errorOf(attempt())
      expect(isDatabaseUnreachable(error), attempt.toString()).toBe(true)
    }
  })

  it('is false for an error in the statement or its values', async () => {
    const { prisma, pool } = database
    for (const attempt of [
      () => prisma.$queryRawUnsafe('SELECT none FROM nothing'),
      () => prisma.$queryRawUnsafe('SELECT $1::text', 'a\0b'),
      () => prisma.idempotencyKey.findMany({ where: { key: 'a\0b' } }),
      () => pool.query('SELECT 1/0'),
    ]) {
      const error = await errorOf(attempt())
      expect(error).toBeInstanceOf(Error)
      expect(isDatabaseUnreachable(error), attempt.toString()).toBe(false)
    }
  })
})
