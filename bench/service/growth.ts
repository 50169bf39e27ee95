import { readFile } from 'node:fs/promises'
import { Pool } from 'undici'
import { eventsPerJob, fillDatabase } from '#tests/support/postgres/filler.ts'
import { type Benchmark, type Figure, runIfMain } from '../support/report/benchmark.ts'
import { percentile } from '../support/report/figures.ts'
import { startHookServer } from '../support/servers/hook-server.ts'
import { openStack, type Stack } from '../support/stack.ts'

/** An operation of a client; resolves to its latency in milliseconds. */
type Operations = Record<string, () => Promise<number>>

/**
 * Latency of the operations on a database with many finished jobs, compared with an empty one. Two services run side by
 * side and take turns, so that a busy machine slows both. Statements and plans are those of
 * `tests/integration/database/query-plans.test.ts`.
 */
export const benchmark: Benchmark = {
  name: 'growth',
  title: 'Operations with many finished jobs',
  usage: '[jobs = 1000000] [runs = 200]',
  async run([jobs = '1000000', runs = '200']) {
    const stacks = await Promise.all([openStack(), openStack()])
    const [, full] = stacks
    const receivedAt = new Map<string, number>()
    const receiver = await startHookServer((_, id, at) => void receivedAt.set(id, at))
    const pools: Pool[] = []
    try {
      const startedAt = performance.now()
      await fillDatabase({ superuserUrl: full.superuserUrl, jobs: Number(jobs) })
      const fillS = (performance.now() - startedAt) / 1_000
      console.error(`${jobs} jobs and ${eventsPerJob * Number(jobs)} events in ${fillS.toFixed(0)} s`)
      const sides: Operations[] = []
      for (const stack of stacks) {
        const http = await startService(stack)
        pools.push(http)
        sides.push(await operationsOf(http, { hook: `${receiver.url}/growth`, receivedAt }))
      }
      // Compiles the code, fills the caches, and lets pass what processes do after their start.
      await compare(sides, Number(runs) / 2)
      return await compare(sides, Number(runs))
    } finally {
      await Promise.all(pools.map((pool) => pool.close()))
      await receiver.close()
      await Promise.all(stacks.map((stack) => stack.close()))
    }
  },
}

async function startService(stack: Stack): Promise<Pool> {
  const { url } = await stack.start('tests/support/server/web-process.ts')
  await stack.start('worker/main.ts')
  return new Pool(url)
}

async function operationsOf(
  http: Pool,
  { hook, receivedAt }: { hook: string; receivedAt: ReadonlyMap<string, number> },
): Promise<Operations> {
  const letter = await readFile('public/samples/letter.pdf')
  const ask = async (
    method: 'GET' | 'POST',
    path: string,
    body?: string | Buffer,
    type = 'application/json',
  ) => {
    const headers = { 'content-type': type }
    const response = await http.request({ method, path, body: body ?? null, headers })
    return (await response.body.json()) as { jobid: string }
  }
  const submit = (userid: string) => ask('POST', `/pdf/${userid}`, letter, 'application/pdf')
  const finish = (jobid: string) => ask('GET', `/results/${jobid}?wait=60&after=2`)
  await ask('POST', '/users/hooked/webhooks', JSON.stringify({ url: hook }))
  const { jobid: finished } = await submit('bench')
  await finish(finished)
  return {
    submit: () => timed(() => submit('bench')),
    'submit to completed': () => timed(async () => finish((await submit('bench')).jobid)),
    poll: () => timed(() => ask('GET', `/results/${finished}`)),
    'follow to the snapshot': () =>
      timed(async () => {
        const headers = { accept: 'text/event-stream' }
        const { body } = await http.request({ method: 'GET', path: `/results/${finished}?after=0`, headers })
        await body.text()
      }),
    // As many jobs on both sides: those of the operations above.
    list: () => timed(() => ask('GET', '/users/bench/jobs?limit=50')),
    'deliver: submit to the first call': async () => {
      const startedAt = performance.timeOrigin + performance.now()
      const { jobid } = await submit('hooked')
      while (!receivedAt.has(`${jobid}-1`)) await new Promise((resolve) => setTimeout(resolve, 1))
      return (receivedAt.get(`${jobid}-1`) ?? 0) - startedAt
    },
    status: () => timed(() => ask('GET', '/health/status')),
    'status of a day': () => timed(() => ask('GET', '/health/status?period=1d')),
  }
}

/** Medians of the last side with those of the first as reference; the first tenth of the runs warms up. */
async function compare(sides: readonly Operations[], runs: number): Promise<Figure[]> {
  const figures: Figure[] = []
  for (const name of Object.keys(sides[0] ?? {})) {
    const samples = sides.map((): number[] => [])
    for (let run = 0; run < runs; run++)
      for (const [n, side] of sides.entries()) samples[n]?.push((await side[name]?.()) ?? Number.NaN)
    const [empty = Number.NaN, full = Number.NaN] = samples.map((all) =>
      percentile(all.slice(runs / 10), 0.5),
    )
    figures.push({
      name,
      value: full,
      unit: 'ms',
      better: 'lower',
      reference: { name: 'an empty database', value: empty },
      samples: runs - runs / 10,
    })
  }
  return figures
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  await work()
  return performance.now() - startedAt
}

await runIfMain(import.meta, benchmark)
