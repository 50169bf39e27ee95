import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { migrate } from '#platform/postgres/migrate/migrate.ts'
import { installQueues } from '#platform/queue/install-queues.ts'
import { EmbeddedCluster, queryValue } from '#tests/support/postgres/embedded-cluster.ts'
import { copyPreparedCluster } from '#tests/support/postgres/prepared-cluster.ts'
import { descendants, isAlive } from '#tests/support/service/processes.ts'
import { until } from '#tests/support/until.ts'

let cluster: EmbeddedCluster

beforeEach(() => {
  cluster = new EmbeddedCluster()
})
afterEach(() => cluster.close())

it('keeps its data across a restart, stores the password with mode 600, and runs with fsync', async () => {
  const first = await cluster.start({ durable: true })
  await queryValue(first.url, 'CREATE TABLE kept AS SELECT 7 AS n')
  expect(statSync(`${cluster.dataDir}.password`).mode & 0o777).toBe(0o600)
  expect(await queryValue(first.url, 'SHOW fsync')).toBe('on')
  expect(await queryValue(first.url, 'SHOW listen_addresses')).toBe('127.0.0.1')
  await first.stop()
  expect(existsSync(join(cluster.dataDir, 'postmaster.pid'))).toBe(false)
  expect(await queryValue((await cluster.start()).url, 'SELECT n FROM kept')).toBe(7)
})

it.each([
  ['with user namespaces, where the system allows them', false],
  ['as root without user namespaces', true],
])('keeps other users out of the data folder: %s', async (_, withoutNamespaces) => {
  const { PATH } = process.env
  const programs = join(cluster.folder, '..', 'bin')
  mkdirSync(programs)
  writeFileSync(join(programs, 'unshare'), '#!/bin/sh\nexit 1\n', { mode: 0o755 })
  // As after an earlier version, or made by the operator.
  mkdirSync(cluster.folder, { mode: 0o755 })
  const umask = process.umask(0)
  if (withoutNamespaces) process.env.PATH = `${programs}:${PATH}`
  try {
    await cluster.start()
  } finally {
    process.env.PATH = PATH
    process.umask(umask)
  }
  // The user that PostgreSQL runs as may pass through, but not list or read.
  expect(statSync(cluster.folder).mode & 0o066).toBe(0)
  for (const name of readdirSync(cluster.folder))
    expect(statSync(join(cluster.folder, name)).mode & 0o077, name).toBe(0)
})

it('rejects a wrong password', async () => {
  const url = new URL((await cluster.startPrepared()).url)
  url.password = 'guess'
  await expect(queryValue(url.href, 'SELECT 1')).rejects.toThrow('password authentication failed')
})

it('starts after a first start that was killed while it created the cluster', async () => {
  mkdirSync(`${cluster.dataDir}.draft-999999999/base`, { recursive: true })
  mkdirSync(cluster.dataDir)
  await cluster.start()
  expect(readdirSync(cluster.folder).sort()).toEqual(['postgres', 'postgres.password'])
})

it('an aborted first start leaves no cluster', async () => {
  const wanted = new AbortController()
  const onProgress = () => setImmediate(() => wanted.abort())
  await expect(cluster.start({ onProgress, signal: wanted.signal })).rejects.toThrow('aborted')
  expect(readdirSync(cluster.folder)).toEqual(['postgres.password'])
})

it('does not touch a folder with another version’s data', async () => {
  mkdirSync(cluster.dataDir, { recursive: true })
  writeFileSync(join(cluster.dataDir, 'PG_VERSION'), '15\n')
  await expect(cluster.start()).rejects.toThrow('holds no data of PostgreSQL 18 (version found: 15)')
})

it('names the missing password file', async () => {
  copyPreparedCluster(cluster.dataDir)
  rmSync(`${cluster.dataDir}.password`)
  await expect(cluster.start()).rejects.toThrow(`put ${cluster.dataDir}.password back`)
})

it('the application logs in as a role without superuser rights that owns only its schemas', async () => {
  const { url } = await cluster.startPrepared()
  const attribute = (name: string) =>
    queryValue(url, `SELECT ${name} FROM pg_roles WHERE rolname = current_user`)
  for (const name of ['rolsuper', 'rolcreatedb', 'rolcreaterole', 'rolreplication', 'rolbypassrls'])
    expect(await attribute(name)).toBe(false)
  await expect(queryValue(url, "COPY (SELECT 1) TO PROGRAM 'true'")).rejects.toThrow('permission denied')
  await expect(queryValue(url, "SELECT pg_read_file('postgresql.conf')")).rejects.toThrow('permission denied')
  await expect(queryValue(url, 'CREATE DATABASE other')).rejects.toThrow('permission denied')
  await expect(queryValue(url.replace(/hearback$/, 'postgres'), 'SELECT 1')).rejects.toThrow(
    'permission denied',
  )
})

it('gives the application’s role the tables that an earlier version created as superuser', async () => {
  const first = await cluster.start()
  await migrate(first.superuserUrl)
  await installQueues(first.superuserUrl, ['analyze'])
  await expect(queryValue(first.url, 'SELECT count(*) FROM job')).rejects.toThrow('permission denied')
  await first.stop()
  const { url } = await cluster.start()
  await migrate(url)
  await installQueues(url, ['analyze', 'another'])
  expect(await queryValue(url, 'SELECT count(*)::int FROM job')).toBe(0)
  const foreign = `SELECT count(*)::int FROM pg_class WHERE relowner <> 'hearback_app'::regrole
    AND relnamespace IN ('public'::regnamespace, 'pgboss'::regnamespace)`
  expect(await queryValue(url, foreign)).toBe(0)
})

it('leaves no process after stop', async () => {
  const postgres = await cluster.startPrepared()
  const pids = descendants(cluster.serverPid()).map(({ pid }) => pid)
  expect(pids.length).toBeGreaterThan(1)
  await postgres.stop()
  expect(pids.filter(isAlive)).toEqual([])
})

it('a server whose shutdown does not end is ended, and started again', async () => {
  const { url } = await cluster.startPrepared()
  const checkpointer = descendants(process.pid).find(({ command }) =>
    command.startsWith('postgres: checkpointer'),
  )
  if (!checkpointer) throw new Error('There is no checkpointer.')
  // The shutdown waits for it.
  process.kill(checkpointer.pid, 'SIGSTOP')
  process.kill(checkpointer.parent, 'SIGINT')
  await until(() => expect(isAlive(checkpointer.parent)).toBe(false))
  await until(async () => expect(await queryValue(url, 'SELECT 1')).toBe(1))
})
