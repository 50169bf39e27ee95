import { PgBoss } from 'pg-boss'
import type { QueueWorker } from '#core/delivery-mode.ts'

/** Running workers of some queues. */
export interface Workers {
  /** Takes no more messages and waits up to `graceMs` for those in hand; what is left is taken up elsewhere. */
  stop(graceMs: number): Promise<void>
}

/**
 * Starts taking messages. Each worker is a number of independent loops, woken by NOTIFY; a poll every two
 * seconds finds what no NOTIFY announces: retries and messages that waited for their time.
 */
export async function startWorkers(
  url: string,
  workers: readonly QueueWorker[],
  onError: (error: unknown) => void,
): Promise<Workers> {
  const boss = new PgBoss({
    connectionString: url,
    max: 6,
    application_name: 'hearback queue',
    migrate: false,
    schedule: false,
    useListenNotify: true,
    superviseIntervalSeconds: 5,
    monitorIntervalSeconds: 5,
  })
  boss.on('error', onError)
  await boss.start()
  for (const worker of workers) {
    for (let slot = 0; slot < worker.concurrency; slot++) await startSlot(boss, worker, onError)
  }
  return {
    stop: (graceMs) => boss.stop({ graceful: true, timeout: Math.max(graceMs, 1_000) }),
  }
}

async function startSlot(
  boss: PgBoss,
  worker: QueueWorker,
  onError: (error: unknown) => void,
): Promise<void> {
  const id: string = await boss.work(
    worker.queue,
    {
      batchSize: 1,
      pollingIntervalSeconds: 1,
      notifyPollingIntervalSeconds: 2,
      heartbeatRefreshSeconds: 2,
      ...(worker.groupConcurrency && { groupConcurrency: worker.groupConcurrency }),
    },
    async ([message]) => {
      if (!message) return
      try {
        await worker.handle(message.data, message.signal)
      } catch (error) {
        onError(error)
        throw error
      } finally {
        // A loop sleeps out its interval after each message unless it is woken.
        boss.notifyWorker(id)
      }
    },
  )
}
