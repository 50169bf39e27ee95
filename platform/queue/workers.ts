import type pg from 'pg'
import { PgBoss } from 'pg-boss'
import type { QueueWorker } from '#core/modes/delivery-mode.ts'
import { openPool } from '../postgres/pool.ts'
import { watchAbsence } from '../postgres/presence/absence-watch.ts'
import { statementNames } from '../postgres/statement-names.ts'
import type { WakeUpTransport } from '../wakeup/wake-ups.ts'
import { type GroupClaim, groupClaimParameters } from './group-claim.ts'
import { QueueLoop } from './loop.ts'
import { findOrphans, isClaim, withOwner } from './message-owner.ts'

const nameOf = statementNames('boss')

/** A statement that is prepared once per connection. A text without values may be a sequence of statements. */
function prepared(text: string, values?: unknown[]): pg.QueryConfig {
  return values && values.length > 0 ? { name: nameOf(text), text, values } : { text }
}

/** Running queue workers. */
export interface Workers {
  /** Stops fetching and waits up to `timeoutMs` for running messages; other workers take the rest. */
  stop(timeoutMs: number): Promise<void>
}

/**
 * Starts one loop for each queue. The wake-ups make it fetch at once; without one it fetches every 2 s. `presence` is
 * the number of this process: when its session ends, the other workers take its messages.
 */
export async function startWorkers(
  url: string,
  workers: readonly QueueWorker[],
  wakeUps: WakeUpTransport,
  onError: (error: unknown) => void,
  presence: number | null = null,
): Promise<Workers> {
  // A crash of the server may lose the last claims and completions; the messages are then handled again, which the
  // handlers expect. What the handlers store is durable.
  const parameters = '-c synchronous_commit=off'
  const pool = openPool({ url, connections: 4, name: 'hearback queue', parameters })
  const claimParameters = `${parameters} ${groupClaimParameters}`
  const claims = openPool({ url, connections: 2, name: 'hearback queue', parameters: claimParameters })
  const claim = (text: string, values: unknown[]) =>
    claims.query<GroupClaim>({ name: nameOf(text), text: withOwner(text, presence), values })
  const boss = new PgBoss({
    db: {
      executeSql: (text: string, values?: unknown[]) =>
        isClaim(text) ? claim(text, values ?? []) : pool.query(prepared(text, values)),
    },
    migrate: false,
    schedule: false,
    superviseIntervalSeconds: 5,
    monitorIntervalSeconds: 5,
    // Of the deletion of completed messages; by default pg-boss keeps them for up to a day.
    maintenanceIntervalSeconds: 60,
  })
  boss.on('error', onError)
  await boss.start()
  const loops = workers.map((worker) => new QueueLoop(boss, worker, claim, onError))
  const wake = (queue: string) => {
    for (const loop of loops) if (loop.queue === queue) loop.wake()
  }
  const unsubscribe = wakeUps.subscribe({
    onWakeUp(wakeUp) {
      if (wakeUp.kind === 'queue') wake(wakeUp.queue)
    },
    onResume() {
      for (const loop of loops) loop.wake()
    },
  })
  const stopWatching = watchAbsence({
    pool,
    async onAbsence(present) {
      for (const [queue, messages] of await findOrphans(pool, present)) {
        await boss.fail(queue, messages, { reason: 'The worker died.' })
        wake(queue)
        void wakeUps.publish([{ kind: 'queue', queue }])
      }
    },
  })
  return {
    async stop(timeoutMs) {
      unsubscribe()
      await stopWatching()
      await Promise.all(loops.map((loop) => loop.stop(timeoutMs)))
      await Promise.all(workers.map((worker) => worker.close?.()))
      await boss.stop({ graceful: false })
      await Promise.all([pool.end(), claims.end()])
    },
  }
}
