import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { isOwned } from '#platform/postgres/embedded/ownership.ts'
import { processIdentity } from '#platform/process-identity.ts'
import { EmbeddedCluster, queryValue } from '#tests/support/postgres/embedded-cluster.ts'
import { copyPreparedCluster } from '#tests/support/postgres/prepared-cluster.ts'
import { gone } from '#tests/support/service/service.ts'
import { until } from '#tests/support/until.ts'

let cluster: EmbeddedCluster

beforeEach(() => {
  cluster = new EmbeddedCluster()
})
afterEach(() => cluster.close())

it('starts after its supervisor and its server were killed', async () => {
  const { owner, url, server } = await cluster.startOwner()
  await queryValue(url, 'CREATE TABLE kept AS SELECT 7 AS n')
  owner.kill('SIGKILL')
  process.kill(server, 'SIGKILL')
  expect(await queryValue((await cluster.start()).url, 'SELECT n FROM kept')).toBe(7)
})

it('starts after its supervisor was killed', async () => {
  const { owner, server } = await cluster.startOwner()
  owner.kill('SIGKILL')
  await cluster.start()
  await gone([server])
})

it('starts after its supervisor was killed, while the shutdown of the server waits for a process', async () => {
  const { owner, url, server } = await cluster.startOwner()
  const session = new Client({ connectionString: url })
  session.on('error', () => {})
  await session.connect()
  const { rows } = await session.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
  const { pid = 0 } = rows[0] ?? {}
  process.kill(pid, 'SIGSTOP')
  owner.kill('SIGKILL')
  process.kill(server, 'SIGINT')
  await until(() => expect(cluster.lockFile()).toContain('stopping'))
  await cluster.start()
  await gone([server, pid])
})

it('does not touch a server whose supervisor is alive', async () => {
  const { url } = await cluster.startOwner()
  await expect(cluster.start()).rejects.toThrow(`hearback already runs with the data in ${cluster.dataDir}`)
  expect(await queryValue(url, 'SELECT 1')).toBe(1)
})

it('ignores a lock file whose process id belongs to another program', async () => {
  copyPreparedCluster(cluster.dataDir)
  writeFileSync(
    join(cluster.dataDir, 'postmaster.pid'),
    `${process.ppid}\n${cluster.dataDir}\n1\n5432\n\n127.0.0.1\n0 0\nready\n`,
  )
  expect(await queryValue((await cluster.start()).url, 'SELECT 1')).toBe(1)
})

it('restarts a server that was killed, on the same address', async () => {
  const said: string[] = []
  const { url } = await cluster.startPrepared({ onProgress: (line) => said.push(line) })
  const killed = cluster.serverPid()
  process.kill(killed, 'SIGKILL')
  expect(await until(() => queryValue(url, 'SELECT 1'))).toBe(1)
  expect(said).toContain('PostgreSQL ended unexpectedly; starting it again.')
  expect(cluster.serverPid()).not.toBe(killed)
})

it('keeps the ownership lock when the supervisor’s session is terminated', async () => {
  const { superuserUrl: url } = await cluster.startPrepared()
  await queryValue(
    url,
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'hearback supervisor %'",
  )
  await until(async () =>
    expect(
      await queryValue(url, "SELECT count(*)::int FROM pg_locks WHERE locktype = 'advisory' AND granted"),
    ).toBe(1),
  )
  await expect(cluster.start()).rejects.toThrow('hearback already runs')
})

it('a session that outlives the process of its supervisor does not count as an owner', async () => {
  const { superuserUrl } = await cluster.startPrepared()
  const url = superuserUrl.replace(/hearback$/, 'postgres')
  const password = readFileSync(`${cluster.dataDir}.password`, 'utf8').trim()
  const port = Number(new URL(url).port)
  expect(await isOwned(port, password)).toBe(true)
  const session = new Client({ connectionString: url, application_name: 'hearback supervisor 999999999@1' })
  await session.connect()
  try {
    // It gets the lock of the supervisor before that connects again.
    const locked = session.query('SELECT pg_advisory_lock($1)', [0x68656172])
    await until(async () =>
      expect(await queryValue(url, "SELECT count(*)::int FROM pg_locks WHERE locktype = 'advisory'")).toBe(2),
    )
    await queryValue(
      url,
      "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted",
    )
    await locked
    expect(await isOwned(port, password)).toBe(false)
    await session.query(`SET application_name = 'hearback supervisor ${processIdentity(process.pid)}'`)
    expect(await isOwned(port, password)).toBe(true)
  } finally {
    await session.end()
  }
})
