import { readFile } from 'node:fs/promises'
import { Pool } from 'undici'
import { eventsPerJob, fillDatabase } from '#tests/support/postgres/filler.ts'
import { percentile } from '../support/report/figures.ts'
import { startHookServer } from '../support/servers/hook-server.ts'
import { openStack } from '../support/stack.ts'

/**
 * Latency of the operations on an empty database, and on one with many finished jobs: `node bench/service/growth.ts [jobs]
 * [runs]`. Statements and plans are those of `tests/integration/database/query-plans.test.ts`.
 */
const jobs = Number(process.argv[2] ?? 1_000_000)
const runs = Number(process.argv[3] ?? 200)

const stack = await openStack()
const letter = await readFile('public/samples/letter.pdf')
const received = new Map<string, number>()
const receiver = await startHookServer((_, id, at) => void received.set(id, at))
try {
  const { url } = await stack.start('tests/support/server/web-process.ts')
  await stack.start('worker/main.ts')
  const http = new Pool(url)
  const ask = async (
    method: 'GET' | 'POST',
    path: string,
    body?: string | Buffer,
    type = 'application/json',
  ) => {
    const response = await http.request({
      method,
      path,
      body: body ?? null,
      headers: { 'content-type': type },
    })
    return (await response.body.json()) as { jobid: string; state: string }
  }
  await ask('POST', '/users/hooked/webhooks', JSON.stringify({ url: `${receiver.url}/growth` }))
  const submit = (userid: string) => ask('POST', `/pdf/${userid}`, letter, 'application/pdf')
  const finish = (jobid: string) => ask('GET', `/results/${jobid}?wait=60&after=2`)
  const finished = (await submit('bench')).jobid
  await finish(finished)

  const operations: Record<string, () => Promise<number>> = {
    submit: () => timed(() => submit('bench')),
    'submit to completed': async () => {
      const startedAt = performance.now()
      await finish((await submit('bench')).jobid)
      return performance.now() - startedAt
    },
    poll: () => timed(() => ask('GET', `/results/${finished}`)),
    'follow to the snapshot': () =>
      timed(async () => {
        const headers = { accept: 'text/event-stream' }
        const { body } = await http.request({ method: 'GET', path: `/results/${finished}?after=0`, headers })
        await body.text()
      }),
    list: () => timed(() => ask('GET', '/users/user%207/jobs?limit=50')),
    'deliver: submit to the first call': async () => {
      const startedAt = performance.timeOrigin + performance.now()
      const { jobid } = await submit('hooked')
      while (!received.has(`${jobid}-1`)) await new Promise((resolve) => setTimeout(resolve, 1))
      return (received.get(`${jobid}-1`) ?? 0) - startedAt
    },
    status: () => timed(() => ask('GET', '/health/status')),
    'status of a day': () => timed(() => ask('GET', '/health/status?period=1d')),
  }
  const measureAll = async () => {
    const medians = new Map<string, number>()
    for (const [name, measure] of Object.entries(operations)) {
      const samples: number[] = []
      for (let run = 0; run < runs; run++) samples.push(await measure())
      // The first tenth warms up.
      medians.set(name, percentile(samples.slice(runs / 10), 0.5))
    }
    return medians
  }
  await measureAll()
  const empty = await measureAll()
  const { superuserUrl } = stack
  const filledS = (await timed(() => fillDatabase({ superuserUrl, jobs }))) / 1_000
  console.log(`${jobs} jobs and ${eventsPerJob * jobs} events in ${filledS.toFixed(0)} s`)
  const full = await measureAll()
  for (const [name, before] of empty) {
    const after = full.get(name) ?? Number.NaN
    console.log(
      `${name}: ${before.toFixed(1)} ms empty, ${after.toFixed(1)} ms full, ratio ${(after / before).toFixed(2)}`,
    )
  }
  await http.close()
} finally {
  await receiver.close()
  await stack.close()
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  await work()
  return performance.now() - startedAt
}
