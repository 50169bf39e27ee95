import pg from 'pg'
import { analyzeQueue } from '#core/jobs/submit/submit.ts'
import type { WakeUp } from '#core/ports/wake-ups.ts'
import { channel, encodeWakeUps } from '#platform/wakeup/postgres/notification.ts'
import { openPostgresWakeUps } from '#platform/wakeup/postgres/postgres-wake-ups.ts'
import { formatLatency } from './support/figures.ts'
import { openStack } from './support/stack.ts'

/**
 * Cost of NOTIFY inside the transaction of a submit against wake-ups after its commit, with 32 submitters at once and
 * commits that take 2 ms longer, as on a network disk: `node bench/wakeups.ts [seconds per round] [rounds]`. The two
 * ways take turns, so that a busy machine slows both.
 */
const seconds = Number(process.argv[2] ?? 4)
const rounds = Number(process.argv[3] ?? 4)
const submitters = 32

type Way = 'inside' | 'after'

const stack = await openStack()
const url = new URL(stack.superuserUrl)
// The leader of a group commit waits this long before it flushes; 0 siblings: always.
url.searchParams.set('options', '-c commit_delay=2000 -c commit_siblings=0 -c synchronous_commit=on')
const pool = new pg.Pool({ connectionString: url.href, max: submitters })
const fail = (error: unknown) => {
  throw error
}
const wakeUps = openPostgresWakeUps({ url: stack.databaseUrl, onError: fail })
await wakeUps.start()

const committedAt = new Map<string, number>()
let received: number[] = []
wakeUps.subscribe({
  onWakeUp(wakeUp) {
    const at = wakeUp.kind === 'event' ? committedAt.get(wakeUp.jobid) : undefined
    // In a transaction that notifies, the wake-up can arrive before the answer to its COMMIT.
    if (at !== undefined) received.push(Math.max(0, performance.now() - at))
  },
  onResume() {},
})

/** The statements of a submit: the job with its event, and the queue message. */
const insertSql = `
  WITH job AS (
    INSERT INTO job (jobid, userid, state, seq, filename, size, sha256, expires_at)
    VALUES ($1, $2, 'uploaded', 1, 'bench.pdf', 1, '', now() + interval '1 day') RETURNING jobid
  )
  INSERT INTO event (jobid, seq, type, at, data) SELECT $1, 1, 'job.uploaded', now(), '{}'`
const enqueueSql = `INSERT INTO pgboss.job (name, data, policy) VALUES ($1, $2, 'standard')`

async function submit(way: Way): Promise<void> {
  const jobid = crypto.randomUUID()
  const userid = 'bench'
  const events: WakeUp[] = [{ kind: 'event', jobid, userid, seq: 1 }]
  const client = await pool.connect()
  await client.query('BEGIN')
  await client.query({ name: 'insert', text: insertSql, values: [jobid, userid] })
  await client.query({ name: 'enqueue', text: enqueueSql, values: [analyzeQueue, JSON.stringify({ jobid })] })
  if (way === 'inside') {
    const [payload] = encodeWakeUps(events)
    await client.query({ name: 'notify', text: 'SELECT pg_notify($1, $2)', values: [channel, payload] })
  }
  await client.query('COMMIT')
  committedAt.set(jobid, performance.now())
  client.release()
  if (way === 'after') void wakeUps.publish([...events, { kind: 'queue', queue: analyzeQueue }])
}

/** Submits with all submitters for the time of a round; returns the latency of each submit. */
async function round(way: Way): Promise<number[]> {
  const latencies: number[] = []
  const deadline = performance.now() + seconds * 1_000
  await Promise.all(
    Array.from({ length: submitters }, async () => {
      while (performance.now() < deadline) {
        const startedAt = performance.now()
        await submit(way)
        latencies.push(performance.now() - startedAt)
      }
    }),
  )
  return latencies
}

try {
  await round('after')
  const results: Record<Way, { perSecond: number[]; commits: number[]; wakeUps: number[] }> = {
    inside: { perSecond: [], commits: [], wakeUps: [] },
    after: { perSecond: [], commits: [], wakeUps: [] },
  }
  for (let n = 0; n < rounds; n++) {
    for (const way of n % 2 === 0 ? (['inside', 'after'] as const) : (['after', 'inside'] as const)) {
      committedAt.clear()
      received = []
      const latencies = await round(way)
      results[way].perSecond.push(latencies.length / seconds)
      results[way].commits.push(...latencies)
      results[way].wakeUps.push(...received)
      console.log(`round ${n + 1}, ${way}: ${(latencies.length / seconds).toFixed(0)} submits/s`)
    }
  }
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  for (const way of ['inside', 'after'] as const) {
    const { perSecond, commits, wakeUps: latencies } = results[way]
    console.log(`NOTIFY ${way} the transaction: ${mean(perSecond).toFixed(0)} submits/s`)
    console.log(`  submit:                ${formatLatency(commits)}`)
    console.log(`  commit to its wake-up: ${formatLatency(latencies)}`)
  }
  console.log(`ratio: ${(mean(results.after.perSecond) / mean(results.inside.perSecond)).toFixed(2)}`)
} finally {
  await wakeUps.close()
  await pool.end()
  await stack.close()
}
