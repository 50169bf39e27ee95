import { PgBoss } from 'pg-boss'
import type { QueueWorker } from '#core/modes/delivery-mode.ts'
import { type ChannelListener, subscribe } from '../postgres/notify/channel-listener.ts'
import { openPool } from '../postgres/pool.ts'
import { QueueLoop } from './loop.ts'

/** Running queue workers. */
export interface Workers {
  /** Stops fetching and waits up to `timeoutMs` for running messages; other workers take the rest. */
  stop(timeoutMs: number): Promise<void>
}

/** Starts one loop for each queue, woken by pg-boss's notifications. */
export async function startWorkers(
  url: string,
  workers: readonly QueueWorker[],
  onError: (error: unknown) => void,
): Promise<Workers> {
  const pool = openPool({ url, connections: 6, name: 'hearback queue' })
  const loops: QueueLoop[] = []
  let subscription: ChannelListener | null = null
  const boss = new PgBoss({
    db: {
      executeSql: (text: string, values?: unknown[]) => pool.query(text, values),
      // pg-boss chooses the channel; its own listener would wake only its own workers.
      async listen(channel: string, onQueue: (queue: string) => void, onReconnect: () => void) {
        subscription = subscribe({
          sessionName: 'hearback queue listener',
          url,
          channel,
          onError,
          onPayload(queue) {
            onQueue(queue)
            for (const loop of loops) if (loop.queue === queue) loop.wake()
          },
          onResume() {
            onReconnect()
            for (const loop of loops) loop.wake()
          },
        })
        await subscription.started
        return subscription
      },
    },
    migrate: false,
    schedule: false,
    useListenNotify: true,
    superviseIntervalSeconds: 5,
    monitorIntervalSeconds: 5,
  })
  boss.on('error', onError)
  await boss.start()
  for (const worker of workers) loops.push(new QueueLoop(boss, worker, onError))
  return {
    async stop(timeoutMs) {
      await Promise.all(loops.map((loop) => loop.stop(timeoutMs)))
      await Promise.all(workers.map((worker) => worker.close?.()))
      await boss.stop({ graceful: false })
      await subscription?.close()
      await pool.end()
    },
  }
}
