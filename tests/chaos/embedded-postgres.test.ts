import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterEach, beforeEach, expect, it } from 'vitest'
import {
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
  startEmbeddedPostgres,
} from '#platform/postgres/embedded/embedded-postgres.ts'
import { isOwned } from '#platform/postgres/embedded/ownership.ts'
import { migrate } from '#platform/postgres/migrate/migrate.ts'
import { processIdentity } from '#platform/process-identity.ts'
import { installQueues } from '#platform/queue/install-queues.ts'
import { copyPreparedCluster } from '#tests/support/postgres/prepared-cluster.ts'
import { descendants, isAlive } from '#tests/support/service/processes.ts'
import { dataFolder, gone } from '#tests/support/service/service.ts'
import { until } from '#tests/support/until.ts'

let folder: ReturnType<typeof dataFolder>
let dataDir: string
const running: EmbeddedPostgres[] = []
const owners: ChildProcess[] = []

beforeEach(() => {
  folder = dataFolder()
  dataDir = join(folder.path, 'postgres')
})
afterEach(async () => {
  for (const owner of owners.splice(0)) owner.kill('SIGKILL')
  await Promise.all(running.splice(0).map((postgres) => postgres.stop()))
  folder.remove()
})

async function start(options: Partial<EmbeddedPostgresOptions> = {}): Promise<EmbeddedPostgres> {
  const postgres = await startEmbeddedPostgres({ dataDir, durable: false, ...options })
  running.push(postgres)
  return postgres
}

/** As `start`, with a cluster that exists already. */
function startPrepared(options: Partial<EmbeddedPostgresOptions> = {}): Promise<EmbeddedPostgres> {
  copyPreparedCluster(dataDir)
  return start(options)
}

async function ask(url: string, sql: string): Promise<unknown> {
  const client = new Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  try {
    const { rows } = await client.query({ text: sql, rowMode: 'array' })
    return rows[0]?.[0]
  } finally {
    await client.end()
  }
}

/** Another process that owns the database, and the server it started. */
async function startOwner(): Promise<{ owner: ChildProcess; url: string; server: number }> {
  copyPreparedCluster(dataDir)
  const owner = spawn(process.execPath, ['tests/support/postgres/owner-process.ts', dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  owners.push(owner)
  const [line] = await once(owner.stdout ?? owner, 'data')
  const server = descendants(owner.pid ?? 0).find((found) => found.command.includes(dataDir))?.pid ?? 0
  return { owner, url: String(line).trim(), server }
}

const postmasterPid = () => Number(readFileSync(join(dataDir, 'postmaster.pid'), 'utf8').split('\n')[0])

it('keeps its data across a restart, stores the password with mode 600, and runs with fsync', async () => {
  const first = await start({ durable: true })
  await ask(first.url, 'CREATE TABLE kept AS SELECT 7 AS n')
  expect(statSync(`${dataDir}.password`).mode & 0o777).toBe(0o600)
  expect(await ask(first.url, 'SHOW fsync')).toBe('on')
  expect(await ask(first.url, 'SHOW listen_addresses')).toBe('127.0.0.1')
  await first.stop()
  expect(existsSync(join(dataDir, 'postmaster.pid'))).toBe(false)
  expect(await ask((await start()).url, 'SELECT n FROM kept')).toBe(7)
})

it.each([
  ['with user namespaces, where the system allows them', false],
  ['as root without user namespaces', true],
])('keeps other users out of the data folder: %s', async (_, withoutNamespaces) => {
  const { PATH } = process.env
  const programs = join(folder.path, '..', 'bin')
  mkdirSync(programs)
  writeFileSync(join(programs, 'unshare'), '#!/bin/sh\nexit 1\n', { mode: 0o755 })
  // As after an earlier version, or made by the operator.
  mkdirSync(folder.path, { mode: 0o755 })
  const umask = process.umask(0)
  if (withoutNamespaces) process.env.PATH = `${programs}:${PATH}`
  try {
    await start()
  } finally {
    process.env.PATH = PATH
    process.umask(umask)
  }
  // The user that PostgreSQL runs as may pass through, but not list or read.
  expect(statSync(folder.path).mode & 0o066).toBe(0)
  for (const name of readdirSync(folder.path))
    expect(statSync(join(folder.path, name)).mode & 0o077, name).toBe(0)
})

it('rejects a wrong password', async () => {
  const url = new URL((await startPrepared()).url)
  url.password = 'guess'
  await expect(ask(url.href, 'SELECT 1')).rejects.toThrow('password authentication failed')
})

it('starts after its supervisor and its server were killed', async () => {
  const { owner, url, server } = await startOwner()
  await ask(url, 'CREATE TABLE kept AS SELECT 7 AS n')
  owner.kill('SIGKILL')
  process.kill(server, 'SIGKILL')
  expect(await ask((await start()).url, 'SELECT n FROM kept')).toBe(7)
})

it('starts after its supervisor was killed', async () => {
  const { owner, server } = await startOwner()
  owner.kill('SIGKILL')
  await start()
  await gone([server])
})

it('starts after its supervisor was killed, while the shutdown of the server waits for a process', async () => {
  const { owner, url, server } = await startOwner()
  const session = new Client({ connectionString: url })
  session.on('error', () => {})
  await session.connect()
  const { rows } = await session.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
  const { pid = 0 } = rows[0] ?? {}
  process.kill(pid, 'SIGSTOP')
  owner.kill('SIGKILL')
  process.kill(server, 'SIGINT')
  await until(() => expect(readFileSync(join(dataDir, 'postmaster.pid'), 'utf8')).toContain('stopping'))
  await start()
  await gone([server, pid])
})

it('does not touch a server whose supervisor is alive', async () => {
  const { url } = await startOwner()
  await expect(start()).rejects.toThrow(`hearback already runs with the data in ${dataDir}`)
  expect(await ask(url, 'SELECT 1')).toBe(1)
})

it('ignores a lock file whose process id belongs to another program', async () => {
  copyPreparedCluster(dataDir)
  writeFileSync(
    join(dataDir, 'postmaster.pid'),
    `${process.ppid}\n${dataDir}\n1\n5432\n\n127.0.0.1\n0 0\nready\n`,
  )
  expect(await ask((await start()).url, 'SELECT 1')).toBe(1)
})

it('starts after a first start that was killed while it created the cluster', async () => {
  mkdirSync(`${dataDir}.draft-999999999/base`, { recursive: true })
  mkdirSync(dataDir)
  await start()
  expect(readdirSync(folder.path).sort()).toEqual(['postgres', 'postgres.password'])
})

it('an aborted first start leaves no cluster', async () => {
  const wanted = new AbortController()
  const onProgress = () => setImmediate(() => wanted.abort())
  await expect(start({ onProgress, signal: wanted.signal })).rejects.toThrow('aborted')
  expect(readdirSync(folder.path)).toEqual(['postgres.password'])
})

it('restarts a server that was killed, on the same address', async () => {
  const said: string[] = []
  const { url } = await startPrepared({ onProgress: (line) => said.push(line) })
  const killed = postmasterPid()
  process.kill(killed, 'SIGKILL')
  expect(await until(() => ask(url, 'SELECT 1'))).toBe(1)
  expect(said).toContain('PostgreSQL ended unexpectedly; starting it again.')
  expect(postmasterPid()).not.toBe(killed)
})

it('keeps the ownership lock when the supervisor’s session is terminated', async () => {
  const { superuserUrl: url } = await startPrepared()
  await ask(
    url,
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'hearback supervisor %'",
  )
  await until(async () =>
    expect(await ask(url, "SELECT count(*)::int FROM pg_locks WHERE locktype = 'advisory' AND granted")).toBe(
      1,
    ),
  )
  await expect(start()).rejects.toThrow('hearback already runs')
})

it('a session that outlives the process of its supervisor does not count as an owner', async () => {
  const { superuserUrl } = await startPrepared()
  const url = superuserUrl.replace(/hearback$/, 'postgres')
  const password = readFileSync(`${dataDir}.password`, 'utf8').trim()
  const port = Number(new URL(url).port)
  expect(await isOwned(port, password)).toBe(true)
  const session = new Client({ connectionString: url, application_name: 'hearback supervisor 999999999@1' })
  await session.connect()
  try {
    // It gets the lock of the supervisor before that connects again.
    const locked = session.query('SELECT pg_advisory_lock($1)', [0x68656172])
    await until(async () =>
      expect(await ask(url, "SELECT count(*)::int FROM pg_locks WHERE locktype = 'advisory'")).toBe(2),
    )
    await ask(url, "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted")
    await locked
    expect(await isOwned(port, password)).toBe(false)
    await session.query(`SET application_name = 'hearback supervisor ${processIdentity(process.pid)}'`)
    expect(await isOwned(port, password)).toBe(true)
  } finally {
    await session.end()
  }
})

it('does not touch a folder with another version’s data', async () => {
  mkdirSync(dataDir, { recursive: true })
  writeFileSync(join(dataDir, 'PG_VERSION'), '15\n')
  await expect(start()).rejects.toThrow('holds no data of PostgreSQL 18 (version found: 15)')
})

it('names the missing password file', async () => {
  copyPreparedCluster(dataDir)
  rmSync(`${dataDir}.password`)
  await expect(start()).rejects.toThrow(`put ${dataDir}.password back`)
})

it('the application logs in as a role without superuser rights that owns only its schemas', async () => {
  const { url } = await startPrepared()
  const attribute = (name: string) => ask(url, `SELECT ${name} FROM pg_roles WHERE rolname = current_user`)
  for (const name of ['rolsuper', 'rolcreatedb', 'rolcreaterole', 'rolreplication', 'rolbypassrls'])
    expect(await attribute(name)).toBe(false)
  await expect(ask(url, "COPY (SELECT 1) TO PROGRAM 'true'")).rejects.toThrow('permission denied')
  await expect(ask(url, "SELECT pg_read_file('postgresql.conf')")).rejects.toThrow('permission denied')
  await expect(ask(url, 'CREATE DATABASE other')).rejects.toThrow('permission denied')
  await expect(ask(url.replace(/hearback$/, 'postgres'), 'SELECT 1')).rejects.toThrow('permission denied')
})

it('gives the application’s role the tables that an earlier version created as superuser', async () => {
  const first = await start()
  await migrate(first.superuserUrl)
  await installQueues(first.superuserUrl, ['analyze'])
  await expect(ask(first.url, 'SELECT count(*) FROM job')).rejects.toThrow('permission denied')
  await first.stop()
  const { url } = await start()
  await migrate(url)
  await installQueues(url, ['analyze', 'another'])
  expect(await ask(url, 'SELECT count(*)::int FROM job')).toBe(0)
  const foreign = `SELECT count(*)::int FROM pg_class WHERE relowner <> 'hearback_app'::regrole
    AND relnamespace IN ('public'::regnamespace, 'pgboss'::regnamespace)`
  expect(await ask(url, foreign)).toBe(0)
})

it('leaves no process after stop', async () => {
  const postgres = await startPrepared()
  const pids = descendants(postmasterPid()).map(({ pid }) => pid)
  expect(pids.length).toBeGreaterThan(1)
  await postgres.stop()
  expect(pids.filter(isAlive)).toEqual([])
})
