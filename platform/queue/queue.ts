import { PgBoss, type Queue } from 'pg-boss'
import type { Database } from '../postgres/database.ts'
import type { Enqueue } from '../postgres/stores/jobs/transaction.ts'
import { groupIndexSql } from './group-claim.ts'

/**
 * Options of every queue. A killed worker is detected by the end of its session; the heartbeat is for a worker whose
 * session does not show that. The handlers decide about retries; the
 * queue's retry limit only stops a message that kills every worker.
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

/** Creates or upgrades pg-boss's schema and the queues. Call it in one process, before the others start. */
export async function installQueues(url: string, names: readonly string[]): Promise<void> {
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

/** Sends messages within the caller's transaction. */
export interface Sender {
  enqueue: Enqueue
  close(): Promise<void>
}

/** Opens a sender. It uses the pool and keeps no connection. */
export async function openSender({ pool }: Database, onError: (error: unknown) => void): Promise<Sender> {
  const boss = new PgBoss({
    db: { executeSql: (text: string, values?: unknown[]) => pool.query(text, values) },
    supervise: false,
    schedule: false,
    migrate: false,
  })
  boss.on('error', onError)
  await boss.start()
  return {
    async enqueue(tx, messages) {
      const db = {
        executeSql: async (text: string, values: unknown[] = []) => ({ rows: await tx.query(text, values) }),
      }
      const byQueue = Map.groupBy(messages, ({ queue }) => queue)
      for (const [queue, batch] of byQueue) {
        const jobs = batch.map(({ data, startAfter, group, priority }) => ({
          data,
          ...(startAfter && { startAfter }),
          ...(group && { group: { id: group } }),
          ...(priority !== undefined && { priority }),
        }))
        await boss.insert(queue, jobs, { db })
      }
    },
    close: () => boss.stop({ graceful: false }),
  }
}
