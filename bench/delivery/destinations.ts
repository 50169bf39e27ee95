import type { ChildProcess } from 'node:child_process'
import { setTimeout as delay } from 'node:timers/promises'
import { newUuid } from '#core/jobs/uuid.ts'
import type { Destination } from '#core/outbox/destinations/destination.ts'
import type { DestinationType } from '#core/outbox/destinations/destination-type.ts'
import * as registry from '#delivery/destinations/registry.ts'
import { modeSettings, modules } from '#delivery/modes.ts'
import { openServices } from '#platform/services.ts'
import { loadSettings } from '#platform/settings.ts'
import { isInstalled } from '#tests/support/brokers/broker-process.ts'
import { brokersUnderTest } from '#tests/support/brokers/under-test.ts'
import { destinationOf } from '#tests/support/destination.ts'
import { brokerIsolation } from '../support/load/broker-isolation.ts'
import { createJob } from '../support/load/jobs.ts'
import { type Benchmark, type Figure, latencyFigures, runIfMain } from '../support/report/benchmark.ts'
import { percentile } from '../support/report/figures.ts'
import { openStack } from '../support/stack.ts'

const users = 10
const rounds = 3

/**
 * Message brokers, one after the other, on the same machine. Events per second of one worker process, compared with
 * the bare client of the type; latency from the commit to the acknowledgement at idle; time from the return of a killed
 * broker to the delivery of what waited; isolation of a broker from another one that fails, for the last of the types that
 * can be started again. Brokers that are not installed are skipped.
 *
 * The bare client publishes messages of the same size by the connection that the outbox uses, in the same batches where
 * the protocol has them, and waits for the acknowledgement of each, with 32 in flight. Unlike the outbox it reads no
 * events, stores no outcomes, and loses what it has in flight when it is killed.
 */
export const benchmark: Benchmark = {
  name: 'destinations',
  title: 'Message brokers',
  usage: '[events = 2000] [type …]',
  async run([events = '2000', ...names]) {
    const figures: Figure[] = []
    let isolation = async (): Promise<Figure[]> => []
    for (const type of Object.values(registry)) {
      const candidate = brokersUnderTest[type.name]
      if (!candidate || (names.length > 0 && !names.includes(type.name))) continue
      if (!isInstalled(candidate.program)) {
        console.error(`${type.name}: ${candidate.program} is not installed`)
        continue
      }
      figures.push(...(await measure(type, candidate, Number(events))))
      if (candidate.restarts) isolation = () => brokerIsolation(type, candidate.start)
    }
    // The outbox isolates all types in the same way, so that one is enough.
    return [...figures, ...(await isolation())]
  },
}

async function measure(
  type: DestinationType,
  { start, restarts }: (typeof brokersUnderTest)[string],
  events: number,
): Promise<Figure[]> {
  const broker = await start()
  const stack = await openStack()
  const env = {
    BROKERS: `main=${broker.address(broker.process.port, broker.password)}`,
    BROKER_RETRY_SCHEDULE: `0${',1'.repeat(300)}`,
  }
  const settings = loadSettings({ LOG_LEVEL: 'error', HEARBACK_DATA: stack.folder, ...env }, modeSettings)
  const opened = await openServices(settings, stack.databaseUrl, modules, 'bench')
  const { services, database } = opened
  const topic = await broker.openTopic('hearback.bench')
  const config = type.configSchema.parse({ broker: 'main', ...topic.config })
  try {
    for (let n = 0; n < users; n++)
      await services.jobs.transact((tx) => services.destinations.insert(tx, row(n)))
    const { child: worker } = await stack.start('bench/support/servers/mode-workers.ts', env)
    const bare: number[] = []
    const sent: number[] = []
    for (let round = 0; round <= rounds; round++) {
      bare.push(await bareRate())
      sent.push(await drainRate(worker))
    }
    // The first round is a warm-up.
    const [calls, sends] = [percentile(bare.slice(1), 0.5), percentile(sent.slice(1), 0.5)]
    const latencies = await idleLatencies()
    const figures: Figure[] = [
      {
        name: `${type.name}: events of one worker`,
        value: sends,
        unit: 'events/s',
        better: 'higher',
        reference: { name: 'bare client, 32 in flight', value: calls },
        samples: rounds,
      },
      ...latencyFigures(`${type.name}: commit to acknowledgement at idle`, latencies),
    ]
    if (restarts) {
      const name = `${type.name}: recovery after a kill`
      figures.push({ name, value: await recoveryMs(), unit: 'ms', better: 'lower' })
    }
    return figures
  } finally {
    await opened.close()
    await stack.close()
    await broker.close()
  }

  function row(n: number): Destination {
    return destinationOf(`user ${n}`, type.name, config)
  }

  async function bareRate(): Promise<number> {
    const { outbound, clock, logger } = services
    const connection = await type.connect({ outbound, clock, logger, settings, saveState: async () => {} })
    const destination = row(0)
    const began = performance.now()
    let left = events
    const loop = async () => {
      while (left-- > 0) {
        const jobid = newUuid()
        const data = { jobid, userid: 'user 0', seq: 1, state: 'uploaded', filler: 'y'.repeat(150) }
        const event = { id: `${jobid}-1`, type: 'job.uploaded', timestamp: new Date().toISOString(), data }
        const request = { destination, event, messageId: event.id, ephemeral: false, traceparent: null }
        await connection.send(request, new AbortController().signal)
      }
    }
    await Promise.all(Array.from({ length: 32 }, loop))
    const rate = (events / (performance.now() - began)) * 1_000
    await connection.close()
    return rate
  }

  /** Events per second of a worker that starts with a full queue, from the first attempt to the last acknowledgement. */
  async function drainRate(worker: ChildProcess): Promise<number> {
    worker.kill('SIGSTOP')
    const since = new Date()
    for (let n = 0; n < events; n++) await createJob(services, `user ${n % users}`)
    worker.kill('SIGCONT')
    await untilDelivered(since, events)
    const { rows } = await database.pool.query<{ ms: number }>(
      `SELECT extract(epoch FROM max(ended) - min(began))::float8 * 1000 AS ms FROM (
        SELECT (attempts->-1->>'at')::timestamptz AS began,
          (attempts->-1->>'at')::timestamptz + (attempts->-1->>'durationMs')::int * interval '1 ms' AS ended
        FROM delivery WHERE created_at >= $1) times`,
      [since],
    )
    return (events / (rows[0]?.ms ?? Number.NaN)) * 1_000
  }

  async function idleLatencies(): Promise<number[]> {
    const latencies: number[] = []
    for (let n = 0; n < 220; n++) {
      const since = new Date()
      await createJob(services, `user ${n % users}`)
      const committed = Date.now()
      await untilDelivered(since, 1)
      const { rows } = await database.pool.query<{ at: string; ms: number }>(
        `SELECT attempts->-1->>'at' AS at, (attempts->-1->>'durationMs')::int AS ms FROM delivery WHERE created_at >= $1`,
        [since],
      )
      const [{ at, ms } = { at: '', ms: 0 }] = rows
      if (n >= 20) latencies.push(Math.max(0, Date.parse(at) + ms - committed))
      await delay(10)
    }
    return latencies
  }

  async function recoveryMs(): Promise<number> {
    const since = new Date()
    await broker.process.kill()
    for (let n = 0; n < 100; n++) await createJob(services, `user ${n % users}`)
    await delay(3_000)
    await broker.process.start()
    const began = performance.now()
    await untilDelivered(since, 100)
    return performance.now() - began
  }

  async function untilDelivered(since: Date, count: number): Promise<void> {
    const sql = `SELECT count(*)::int AS count FROM delivery WHERE created_at >= $1 AND state = 'delivered'`
    for (;;) {
      const { rows } = await database.pool.query<{ count: number }>(sql, [since])
      if ((rows[0]?.count ?? 0) >= count) return
      // Counting reads the table, so it is rare while a rate is measured, whose times are those of the attempts.
      await delay(count === events ? 250 : count > 1 ? 50 : 2)
    }
  }
}

await runIfMain(import.meta, benchmark)
