import { fromPrisma, PgBoss, type Queue } from 'pg-boss'
import type { Database } from '../postgres/database.ts'
import type { Enqueue } from '../postgres/stores/transaction.ts'

/**
 * Every queue has these. A worker killed without a word is noticed by its missing heartbeat; how often the
 * work itself is tried is decided by whoever handles the message, so the queue's own limit only stops a
 * message that kills every worker before it can decide anything.
 */
const queueOptions = {
  notify: true,
  retryLimit: 20,
  retryDelay: 0,
  heartbeatSeconds: 10,
  expireInSeconds: 3_600,
  retentionSeconds: 14 * 86_400,
  deleteAfterSeconds: 3_600,
} satisfies Omit<Queue, 'name'>

/** Creates pg-boss's schema and the queues, or brings them up to date. One process calls it, before all others. */
export async function installQueues(url: string, names: readonly string[]): Promise<void> {
  const boss = new PgBoss({ connectionString: url, supervise: false, schedule: false, migrate: true, max: 2 })
  boss.on('error', () => {})
  await boss.start()
  try {
    for (const name of names) {
      if (await boss.getQueue(name)) await boss.updateQueue(name, queueOptions)
      else await boss.createQueue(name, queueOptions)
    }
  } finally {
    await boss.stop({ graceful: false })
  }
}

/** Sends messages inside a caller's transaction, over the connection of that transaction. */
export interface Sender {
  enqueue: Enqueue
  close(): Promise<void>
}

/** Opens the sending side. It keeps no connection of its own. */
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
      const byQueue = Map.groupBy(messages, ({ queue }) => queue)
      for (const [queue, batch] of byQueue) {
        const jobs = batch.map(({ data, startAfter, group }) => ({
          data,
          ...(startAfter && { startAfter }),
          ...(group && { group: { id: group } }),
        }))
        await boss.insert(queue, jobs, { db: fromPrisma(tx) })
      }
    },
    close: () => boss.stop({ graceful: false }),
  }
}
