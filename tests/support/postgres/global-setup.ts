import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import type { TestProject } from 'vitest/node'
import { queues } from '#delivery/modes.ts'
import { startEmbeddedPostgres } from '#platform/postgres/embedded/embedded-postgres.ts'
import { migrate } from '#platform/postgres/migrate/migrate.ts'
import { installQueues } from '#platform/queue/install-queues.ts'
import { copyPreparedCluster } from '#tests/support/postgres/prepared-cluster.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The migrated database that every test database is a copy of, for the application's role. Do not connect. */
    templateUrl: string
    /** The same database for the superuser, which creates the copies. */
    superuserUrl: string
    /** The file with the password of the superuser. */
    passwordFile: string
  }
}

/** Starts one PostgreSQL for the tests of a project, in the system's temporary folder. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), 'hearback-test-'))
  const dataDir = join(folder, 'postgres')
  copyPreparedCluster(dataDir)
  const postgres = await startEmbeddedPostgres({ dataDir, durable: false })
  await migrate(postgres.url)
  await installQueues(postgres.url, queues)
  project.provide('templateUrl', postgres.url)
  project.provide('superuserUrl', postgres.superuserUrl)
  project.provide('passwordFile', `${dataDir}.password`)
  return async () => {
    const leaks = await openSessions(postgres.superuserUrl)
    await postgres.stop()
    rmSync(folder, { recursive: true, force: true })
    if (leaks.length > 0) throw new Error(`Tests left sessions open: ${leaks.join(', ')}`)
  }
}

/** Test databases with sessions that a test file did not close. */
async function openSessions(url: string): Promise<string[]> {
  const client = new Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query<{ name: string }>(
    `SELECT datname || ' (' || application_name || ')' AS name FROM pg_stat_activity
     WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() AND datname LIKE 'test_%'`,
  )
  await client.end()
  return rows.map((row) => row.name)
}
