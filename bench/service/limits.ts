import { readFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { Agent } from 'undici'
import { serviceNodeFlags } from '#server/processes/node-flags.ts'
import { cpuMsOf, cpuMsOfTree, machineCpuMs } from '../support/process-cpu.ts'
import { type Benchmark, type Figure, runIfMain } from '../support/report/benchmark.ts'
import { openStack } from '../support/stack.ts'

/** A rate that grows by less than this factor has reached its limit. */
const minGrowth = 1.1
/** Share of a processor, or of all, from which on it is the limiting resource. */
const busyShare = 0.85
const cores = availableParallelism()

/**
 * The limits of one web process, one worker and one PostgreSQL: each load grows until its rate does not. Each figure has
 * the limiting resource and the use of the processors. All processes share the machine with the load generator.
 */
export const benchmark: Benchmark = {
  name: 'limits',
  title: 'Limits of one web process, one worker and one PostgreSQL',
  usage: '[--quick]',
  async run(args) {
    const isQuick = args.includes('--quick')
    const stepMs = isQuick ? 2_000 : 10_000
    const levels = isQuick ? [4, 16, 64] : [4, 8, 16, 32, 64, 128, 256]
    const stack = await openStack()
    const client = new pg.Client({ connectionString: stack.databaseUrl })
    const agent = new Agent({ connections: 1_000 })
    try {
      await client.connect()
      const { child, url } = await stack.start('tests/support/server/web-process.ts', {}, serviceNodeFlags)
      const pids: Pids = { web: child.pid ?? 0, postgres: await stack.postgresPid(), worker: null }
      const letter = await readFile('public/samples/letter.pdf')
      const jobids: string[] = []
      const request = async (method: 'GET' | 'POST', target: string, body: Buffer | null = null) => {
        const headers = { 'content-type': 'application/pdf' }
        const response = await agent.request({ origin: url, method, path: target, headers, body })
        const text = await response.body.text()
        if (response.statusCode >= 400) throw new Error(`${target} responded with ${response.statusCode}.`)
        return text
      }
      const submit = async () =>
        void jobids.push((JSON.parse(await request('POST', '/pdf/bench', letter)) as { jobid: string }).jobid)
      const poll = async () =>
        void (await request('GET', `/results/${jobids[Math.floor(Math.random() * jobids.length)]}`))
      const figures = [
        await findLimit('web process: submits', 'submits/s', submit, { levels, stepMs, pids }),
        await findLimit('web process: polls of different jobs', 'polls/s', poll, { levels, stepMs, pids }),
        await findLimit('web process: streams opened, from request to snapshot', 'followers/s', openStream, {
          levels,
          stepMs,
          pids,
        }),
      ]

      /** Opens an event stream, and closes it after the snapshot. */
      async function openStream(): Promise<void> {
        const closing = new AbortController()
        const target = `${url}/results/${jobids[Math.floor(Math.random() * jobids.length)]}`
        const headers = { accept: 'text/event-stream' }
        const response = await fetch(target, { headers, signal: closing.signal })
        await response.body?.getReader().read()
        closing.abort()
      }

      const { child: worker } = await stack.start('worker/main.ts', {}, serviceNodeFlags)
      pids.worker = worker.pid ?? null
      // The first documents start the analysis processes.
      await delay(stepMs)
      figures.push(...(await measureWorker(client, pids, 2 * stepMs)))
      return figures
    } finally {
      await agent.close()
      await client.end()
      await stack.close()
    }
  },
}

/** Processes that are measured. */
interface Pids {
  web: number
  postgres: number
  worker: number | null
}

/** CPU time in milliseconds. */
interface CpuTimes {
  web: number
  postgres: number
  worker: number
  machine: number
  generator: number
}

function readCpu({ web, postgres, worker }: Pids): CpuTimes {
  const { user, system } = process.cpuUsage()
  return {
    web: cpuMsOf(web),
    postgres: cpuMsOfTree(postgres),
    worker: worker === null ? 0 : cpuMsOfTree(worker),
    machine: machineCpuMs(),
    generator: (user + system) / 1_000,
  }
}

/** Names the resource that limits the work, with the processors that each process used. */
function describeLimit(before: CpuTimes, after: CpuTimes, elapsedMs: number): string {
  const used = (name: keyof CpuTimes) => (after[name] - before[name]) / elapsedMs
  const limit = (() => {
    if (used('generator') >= busyShare) return 'the load generator'
    if (used('web') >= busyShare) return 'one processor, by the web process'
    if (used('machine') >= busyShare * cores) {
      const own = used('web') + used('worker') + used('postgres') + used('generator')
      return own >= busyShare * used('machine') ? `all ${cores} processors` : 'other work on the machine'
    }
    return 'waits for storage and locks'
  })()
  const shares = (['web', 'worker', 'postgres', 'generator'] as const)
    .map((name) => `${name} ${used(name).toFixed(2)}`)
    .join(', ')
  return `limited by ${limit}; processors: ${shares}`
}

interface LimitOptions {
  /** Numbers of concurrent operations, in ascending order. */
  levels: readonly number[]
  stepMs: number
  pids: Pids
}

/** Repeats an operation with growing concurrency until its rate grows no more. */
async function findLimit(
  name: string,
  unit: string,
  operation: () => Promise<void>,
  { levels, stepMs, pids }: LimitOptions,
): Promise<Figure> {
  let best = { rate: 0, level: 0, limit: '' }
  for (const level of levels) {
    let done = 0
    const before = readCpu(pids)
    const startedAt = performance.now()
    await Promise.all(
      Array.from({ length: level }, async () => {
        while (performance.now() - startedAt < stepMs) {
          await operation()
          done++
        }
      }),
    )
    const elapsedMs = performance.now() - startedAt
    const rate = done / (elapsedMs / 1_000)
    const isGrowing = rate > best.rate * minGrowth
    if (rate > best.rate) best = { rate, level, limit: describeLimit(before, readCpu(pids), elapsedMs) }
    if (!isGrowing) break
  }
  return { name, value: best.rate, unit: `${unit}, ${best.level} at once, ${best.limit}`, better: 'higher' }
}

/** Rate at which the worker completes the jobs that were submitted before, and the transactions of the database. */
async function measureWorker(client: pg.Client, pids: Pids, durationMs: number): Promise<Figure[]> {
  const read = async () => {
    const { rows } = await client.query<{ jobs: number; events: number; transactions: number }>(
      `SELECT (SELECT count(*)::int FROM job WHERE state = 'completed') AS jobs, (SELECT count(*)::int FROM event) AS events,
        (SELECT xact_commit::float8 FROM pg_stat_database WHERE datname = current_database()) AS transactions`,
    )
    return rows[0] ?? { jobs: 0, events: 0, transactions: 0 }
  }
  const before = { ...(await read()), cpu: readCpu(pids), at: performance.now() }
  await delay(durationMs)
  const [after, cpu, elapsedMs] = [await read(), readCpu(pids), performance.now() - before.at]
  const limit = describeLimit(before.cpu, cpu, elapsedMs)
  const perSecond = (name: 'jobs' | 'events' | 'transactions', unit: string): Figure => ({
    name: `worker with a backlog: ${name}`,
    value: (after[name] - before[name]) / (elapsedMs / 1_000),
    unit: `${unit}, ${limit}`,
    better: 'higher',
  })
  return [
    perSecond('jobs', 'jobs/s'),
    perSecond('events', 'events/s'),
    perSecond('transactions', 'transactions/s'),
  ]
}

await runIfMain(import.meta, benchmark)
