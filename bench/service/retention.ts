import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { Agent } from 'undici'
import { sweepExpired, sweepTombstones } from '#core/jobs/sweep.ts'
import { modeSettings, modules } from '#delivery/modes.ts'
import { type OpenServices, openServices } from '#platform/services.ts'
import { loadSettings } from '#platform/settings.ts'
import { fillDatabase } from '#tests/support/postgres/filler.ts'
import { runOpenLoop, settledFlag } from '../support/load/open-loop.ts'
import { type Benchmark, type Figure, runIfMain } from '../support/report/benchmark.ts'
import { percentile } from '../support/report/figures.ts'
import { openStack } from '../support/stack.ts'

const submitsPerSecond = 20

/**
 * Retention beside submits: expired jobs erased per second, with their files, events, deliveries and receipts; latency
 * of submits meanwhile compared with before; the longest transaction; deletion of the tombstones.
 */
export const benchmark: Benchmark = {
  name: 'retention',
  title: 'Retention beside submits',
  usage: '[jobs = 10000]',
  async run([jobs = '10000']) {
    const stack = await openStack()
    const { url } = await stack.start('tests/support/server/web-process.ts')
    const settings = loadSettings(stack.env, modeSettings)
    const opened = await openServices(settings, stack.databaseUrl, modules, 'bench')
    const client = new pg.Client({ connectionString: stack.superuserUrl })
    try {
      await client.connect()
      await fillDatabase({ superuserUrl: stack.superuserUrl, jobs: Number(jobs) })
      await expire(client, settings.storageDir)
      return await measure(url, opened, client)
    } finally {
      await client.end()
      await opened.close()
      await stack.close()
    }
  },
}

/** All jobs expire, each with a document, a text and a thumbnail on the disk. */
async function expire(client: pg.Client, storageDir: string): Promise<void> {
  const { rows } = await client.query<{ jobid: string }>(
    "UPDATE job SET expires_at = now() - interval '1 second' RETURNING jobid",
  )
  for (const { jobid } of rows) {
    const folder = path.join(storageDir, jobid.slice(-2), jobid)
    await mkdir(folder, { recursive: true })
    for (const name of ['document.pdf', 'text.txt', 'thumbnail.png'])
      await writeFile(path.join(folder, name), name)
  }
}

async function measure(url: string, { services }: OpenServices, client: pg.Client): Promise<Figure[]> {
  await measureSubmits(url, delay(2_000))
  const before = await measureSubmits(url, delay(8_000))
  const startedAt = performance.now()
  const erasing = sweepExpired(services)
  const watched = watchTransactions(client, erasing)
  const during = await measureSubmits(url, erasing)
  const erasedS = (performance.now() - startedAt) / 1_000
  const erased = await erasing
  const deletedAt = performance.now()
  const later = () => new Date(Date.now() + 365 * 86_400_000)
  const deleted = await sweepTombstones({ ...services, clock: later })
  const deletedS = (performance.now() - deletedAt) / 1_000
  const latency = (name: string, share: number): Figure => ({
    name,
    value: percentile(during, share),
    unit: 'ms',
    better: 'lower',
    reference: { name: 'without retention', value: percentile(before, share) },
    samples: during.length,
  })
  return [
    {
      name: 'expired jobs erased',
      value: erased / erasedS,
      unit: 'jobs/s',
      better: 'higher',
      samples: erased,
    },
    latency('submit during retention, median', 0.5),
    latency('submit during retention, p99', 0.99),
    { name: 'longest transaction seen', value: await watched, unit: 'ms', better: 'lower' },
    {
      name: 'tombstones deleted',
      value: deleted / deletedS,
      unit: 'jobs/s',
      better: 'higher',
      samples: deleted,
    },
  ]
}

/** Latencies in milliseconds of submits that are sent at fixed times until the promise settles (open loop). */
async function measureSubmits(url: string, until: Promise<unknown>): Promise<number[]> {
  const body = await readFile('public/samples/letter.pdf')
  const agent = new Agent({ connections: 64 })
  const request = {
    origin: url,
    method: 'POST',
    path: '/pdf/bench',
    headers: { 'content-type': 'application/pdf' },
    body,
  } as const
  const load = { perSecond: submitsPerSecond, isOver: settledFlag(until) }
  const latencies = await runOpenLoop(load, async (_, dueAt) => {
    const response = await agent.request(request)
    await response.body.dump()
    if (response.statusCode !== 202) throw new Error(`A submit got ${response.statusCode}.`)
    return performance.now() - dueAt
  })
  await agent.close()
  return latencies
}

/** The longest time in milliseconds for which a transaction of the service was open, by samples. */
async function watchTransactions(client: pg.Client, until: Promise<unknown>): Promise<number> {
  let longest = 0
  const isOver = settledFlag(until)
  while (!isOver()) {
    const { rows } = await client.query<{ ms: number }>(
      `SELECT COALESCE(max(extract(epoch FROM clock_timestamp() - xact_start)) * 1000, 0)::float8 AS ms
        FROM pg_stat_activity WHERE application_name = 'hearback' AND xact_start IS NOT NULL`,
    )
    longest = Math.max(longest, rows[0]?.ms ?? 0)
    await delay(5)
  }
  return longest
}

await runIfMain(import.meta, benchmark)
