import { PgBoss } from 'pg-boss'
import type { Database } from '../postgres/database.ts'
import type { Enqueue } from '../postgres/stores/jobs/transaction.ts'

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
