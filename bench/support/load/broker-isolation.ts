import { setTimeout as delay } from 'node:timers/promises'
import { firstAttemptQueue } from '#core/outbox/deliveries/queues.ts'
import type { DestinationType } from '#core/outbox/destinations/destination-type.ts'
import { modeSettings, modules } from '#delivery/modes.ts'
import { firstAttemptSlots } from '#delivery/outbox/workers.ts'
import { openServices } from '#platform/services.ts'
import { loadSettings } from '#platform/settings.ts'
import type { BrokerUnderTest } from '#tests/conformance/destinations/broker-harness.ts'
import { destinationOf } from '#tests/support/destination.ts'
import { type Figure, until } from '../report/benchmark.ts'
import { openStack } from '../stack.ts'
import { isolationFigure, measureIsolation } from './isolation.ts'
import { createJob } from './jobs.ts'

const users = 10
const seconds = 2.5
/** More than the share of a destination, so that events are waiting during the whole window. */
const backlogPerUser = firstAttemptSlots.groupConcurrency + 4

/**
 * Isolation of the destinations of one broker from those of another, which is dead (it refuses connections) or hangs
 * (it keeps them and does not answer), from the commit to the acknowledgement. Both are of one type, so that one
 * connector serves both, and each event goes to both. When the other broker hangs, attempts to it fill more than all
 * slots of the worker, and none ends during the window.
 *
 * The reference delivers each event twice. While the other broker hangs the worker has less to do, so that the ratio can be
 * below 1.
 */
export async function brokerIsolation(
  type: DestinationType,
  start: () => Promise<BrokerUnderTest>,
): Promise<Figure[]> {
  const [healthy, failing] = await Promise.all([start(), start()])
  const stack = await openStack()
  const brokers = Object.entries({ healthy, failing }).map(
    ([name, { process, address, password }]) => `${name}=${address(process.port, password)}`,
  )
  // The first retries are those of the default; later ones are sooner, so that a window does not wait for them.
  const env = { BROKERS: brokers.join(), BROKER_RETRY_SCHEDULE: `0,1${',2'.repeat(300)}` }
  const settings = loadSettings({ LOG_LEVEL: 'error', HEARBACK_DATA: stack.folder, ...env }, modeSettings)
  const opened = await openServices(settings, stack.databaseUrl, modules, 'bench')
  const { services, database } = opened
  const ids = { healthy: [] as string[], failing: [] as string[] }
  try {
    for (const [name, broker] of [
      ['healthy', healthy],
      ['failing', failing],
    ] as const) {
      const topic = await broker.openTopic('hearback.bench')
      const config = type.configSchema.parse({ broker: name, ...topic.config })
      for (let n = 0; n < users; n++) {
        const destination = destinationOf(`user ${n}`, type.name, config)
        ids[name].push(destination.id)
        await services.jobs.transact((tx) => services.destinations.insert(tx, destination))
      }
    }
    await stack.start('bench/support/servers/mode-workers.ts', env)
    // Connects to both, and compiles the code of the worker.
    await backlog()
    await drained()
    const dead = {
      async begin() {
        await failing.process.kill()
        await backlog()
      },
      async end() {
        await failing.process.start()
        await drained()
      },
    }
    const hanging = {
      async begin() {
        failing.process.signal?.('SIGSTOP')
        await backlog()
        const sql = `SELECT count(*)::int AS count FROM pgboss.job WHERE name = $1 AND state = 'active' AND group_id = ANY ($2)`
        await until(
          async () =>
            (await countOf(sql, [firstAttemptQueue, ids.failing])) >=
            users * firstAttemptSlots.groupConcurrency,
        )
      },
      async end() {
        failing.process.signal?.('SIGCONT')
        await drained()
      },
    }
    const options = { faults: { dead, hanging }, users, measured: users, seconds, delivered }
    const result = await measureIsolation(services, options)
    return (['dead', 'hanging'] as const).flatMap((name) =>
      (['median', 'p99'] as const).map((statistic) =>
        isolationFigure(
          `${type.name}, one of two brokers ${name}: commit to acknowledgement by the other, ${statistic}`,
          statistic,
          { fault: result[name], baseline: result.baseline, without: 'both healthy' },
        ),
      ),
    )
  } finally {
    await opened.close()
    await stack.close()
    await Promise.all([healthy.close(), failing.close()])
  }

  /** Commits events that the healthy broker gets at once, and the other one too unless it fails. */
  async function backlog(): Promise<void> {
    const events: string[] = []
    for (let n = 0; n < users * backlogPerUser; n++)
      events.push((await createJob(services, `user ${n % users}`)).id)
    await delivered(events)
  }

  async function delivered(events: readonly string[]): Promise<Map<string, number>> {
    const sql = `
      SELECT event_id AS id, (attempts->-1->>'at') AS at, (attempts->-1->>'durationMs')::int AS ms FROM delivery
      WHERE event_id = ANY ($1) AND destination_id = ANY ($2) AND state = 'delivered'`
    for (;;) {
      const { rows } = await database.pool.query<{ id: string; at: string; ms: number }>(sql, [
        events,
        ids.healthy,
      ])
      if (rows.length === events.length)
        return new Map(rows.map(({ id, at, ms }) => [id, Date.parse(at) + ms]))
      await delay(50)
    }
  }

  /** Waits until both brokers have acknowledged everything. */
  async function drained(): Promise<void> {
    while ((await countOf(`SELECT count(*)::int AS count FROM delivery WHERE state <> 'delivered'`, [])) > 0)
      await delay(50)
  }

  async function countOf(sql: string, values: unknown[]): Promise<number> {
    const { rows } = await database.pool.query<{ count: number }>(sql, values)
    return rows[0]?.count ?? 0
  }
}
