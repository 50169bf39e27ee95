import { readFile } from 'node:fs/promises'
import pg from 'pg'
import { Pool } from 'undici'
import { percentile } from './support/figures.ts'
import { startHookServer } from './support/hook-server.ts'
import { openStack } from './support/stack.ts'

/**
 * Latency of the operations on an empty database, and on one with many finished jobs: `node bench/growth.ts [jobs]
 * [runs]`. Each job has five events, and every tenth a delivery.
 */
const jobs = Number(process.argv[2] ?? 1_000_000)
const runs = Number(process.argv[3] ?? 200)
const batchSize = 50_000

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
  const filledS = (await timed(fill)) / 1_000
  console.log(`${jobs} jobs and ${5 * jobs} events in ${filledS.toFixed(0)} s`)
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

/** Inserts finished jobs of a week. Triggers and foreign keys are off, which needs the superuser. */
async function fill(): Promise<void> {
  const client = new pg.Client({ connectionString: stack.superuserUrl })
  await client.connect()
  await client.query('SET session_replication_role = replica; SET synchronous_commit = off')
  await client.query(
    "INSERT INTO destination (id, userid, type, config, events, created_at) SELECT gen_random_uuid(), 'filler', type, '{}', '{}', now() FROM destination LIMIT 1",
  )
  for (let from = 1; from <= jobs; from += batchSize) {
    await client.query(`
      CREATE TEMP TABLE filler AS SELECT n, at, (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0')
          || '70008000' || lpad(to_hex(n), 12, '0'))::uuid AS id
        FROM generate_series(${from}, ${Math.min(jobs, from + batchSize - 1)}) AS n,
          LATERAL (SELECT now() - n * interval '604800 s' / ${jobs} AS at) AS time;
      INSERT INTO job (jobid, userid, state, seq, attempt, filename, size, sha256, created_at, started_at, finished_at,
        expires_at, analysis)
      SELECT id, 'user ' || n % 1000, 'completed', 5, 1, 'a.pdf', 1000, repeat('a', 64), at, at, at,
        now() + interval '7 days', jsonb_build_object('filler', repeat('x', 500)) FROM filler;
      INSERT INTO event (jobid, seq, type, at, data)
      SELECT id, seq, 'job.processing', at, '{"attempt": 1}' FROM filler, generate_series(1, 5) AS seq;
      INSERT INTO delivery (id, destination_id, jobid, seq, event_id, type, state, created_at)
      SELECT filler.id, destination.id, filler.id, 1, filler.id || '-1', 'job.uploaded', 'delivered', at
      FROM filler JOIN destination ON destination.userid = 'filler' WHERE n % 10 = 0;
      DROP TABLE filler`)
  }
  await client.query('VACUUM ANALYZE')
  await client.end()
}
