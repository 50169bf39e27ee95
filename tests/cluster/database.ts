import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { Client } from 'pg'
import {
  createPostgresFolder,
  postgresCommand,
  runPostgresProgram,
} from '#tests/support/postgres/system-postgres.ts'
import { until } from '#tests/support/until.ts'
import type { Host } from './network.ts'

const settings = [
  'listen_addresses=*',
  'unix_socket_directories=',
  'wal_level=replica',
  // A failover of the machine, not a power cut of both.
  'fsync=off',
  'max_connections=200',
]

/** A primary and its streaming standby; a commit is confirmed when the standby has it. */
export interface DatabasePair {
  /** URL by the address that moves at a failover. */
  url: string
  /** Makes the standby the primary. The address is moved separately. */
  promote(): void
}

/** Starts PostgreSQL on both hosts; `address` is one of the primary's. */
export async function startDatabases(primary: Host, standby: Host, address: string): Promise<DatabasePair> {
  const folder = createPostgresFolder()
  const [data, copy] = [join(folder, 'primary'), join(folder, 'standby')]
  runPostgresProgram('initdb', [`--pgdata=${data}`, '--auth=trust', '--username=hearback', '--no-sync'])
  const network = `${primary.address.replace(/\.\d+$/, '')}.0/24`
  appendFileSync(
    join(data, 'pg_hba.conf'),
    `host all all ${network} trust\nhost replication all ${network} trust\n`,
  )
  const start = (host: Host, dataDir: string) =>
    host.start(postgresCommand('postgres', ['-D', dataDir, ...settings.flatMap((text) => ['-c', text])]))
  start(primary, data)
  const urlOf = (host: string, database: string) => `postgresql://hearback@${host}/${database}`
  await until(() => query(urlOf(address, 'postgres'), 'CREATE DATABASE hearback'))
  standby.run(
    postgresCommand('pg_basebackup', [
      `--dbname=${urlOf(primary.address, 'postgres')}`,
      `--pgdata=${copy}`,
      '--write-recovery-conf',
      '--wal-method=stream',
      '--checkpoint=fast',
      '--no-sync',
    ]),
  )
  start(standby, copy)
  await query(urlOf(address, 'postgres'), `ALTER SYSTEM SET synchronous_standby_names = 'ANY 1 (*)'`)
  await query(urlOf(address, 'postgres'), 'SELECT pg_reload_conf()')
  await until(async () => {
    const rows = await query(urlOf(address, 'postgres'), 'SELECT sync_state FROM pg_stat_replication')
    if (rows[0]?.sync_state !== 'quorum') throw new Error('The standby is not synchronous yet.')
  })
  return {
    url: urlOf(address, 'hearback'),
    promote: () => void standby.run(postgresCommand('pg_ctl', ['promote', `--pgdata=${copy}`, '--wait'])),
  }
}

async function query(url: string, statement: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(statement)).rows
  } finally {
    await client.end()
  }
}
