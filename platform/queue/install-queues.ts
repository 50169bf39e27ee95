import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import pg from 'pg'
import type { Queue } from 'pg-boss'
import { groupIndexSql } from './group-claim.ts'

/**
 * Options of every queue. A killed worker is detected by the end of its session; the heartbeat is for a worker whose
 * session does not show that. The handlers decide about retries; the queue's retry limit only stops a message that
 * kills every worker.
 */
const queueOptions = {
  // A transaction that notifies holds a lock of the whole server until its commit is on disk; the wake-ups do without.
  notify: false,
  retryLimit: 20,
  retryDelay: 0,
  heartbeatSeconds: 10,
  expireInSeconds: 3_600,
  retentionSeconds: 14 * 86_400,
  // pg-boss reads the whole table for its statistics, so only the messages of the last minutes are kept.
  deleteAfterSeconds: 60,
} satisfies Omit<Queue, 'name'>

/** For the messages of dead workers, and for pg-boss's own search for messages without a heartbeat. */
const activeIndexSql =
  "CREATE INDEX IF NOT EXISTS hearback_active ON pgboss.job (name) WHERE state = 'active'"

const readDigestSql = "SELECT obj_description(to_regnamespace('pgboss'), 'pg_namespace') AS digest"

/**
 * Creates or upgrades pg-boss's schema and the queues. Call it in one process, before the others start. The comment of
 * the schema records what was installed: without a change pg-boss is not even loaded.
 */
export async function installQueues(url: string, names: readonly string[]): Promise<void> {
  const digest = digestOf(names)
  const client = new pg.Client({ connectionString: url, application_name: 'hearback migrate' })
  client.on('error', () => {})
  await client.connect()
  try {
    const { rows } = await client.query<{ digest: string | null }>(readDigestSql)
    if (rows[0]?.digest === digest) return
    await install(url, names)
    await client.query(`COMMENT ON SCHEMA pgboss IS ${pg.escapeLiteral(digest)}`)
  } finally {
    await client.end()
  }
}

function digestOf(names: readonly string[]): string {
  const packageFile = createRequire(import.meta.url).resolve('pg-boss/package.json')
  const { version } = JSON.parse(readFileSync(packageFile, 'utf8'))
  const installed = JSON.stringify({
    version,
    queueOptions,
    indexes: [activeIndexSql, groupIndexSql],
    names: names.toSorted(),
  })
  return `hearback ${createHash('sha256').update(installed).digest('hex')}`
}

async function install(url: string, names: readonly string[]): Promise<void> {
  const { PgBoss } = await import('pg-boss')
  const boss = new PgBoss({ connectionString: url, supervise: false, schedule: false, migrate: true, max: 2 })
  boss.on('error', () => {})
  await boss.start()
  try {
    for (const name of names) {
      if (await boss.getQueue(name)) await boss.updateQueue(name, queueOptions)
      else await boss.createQueue(name, queueOptions)
    }
    await boss.getDb().executeSql(activeIndexSql)
    await boss.getDb().executeSql(groupIndexSql)
  } finally {
    await boss.stop({ graceful: false })
  }
}
