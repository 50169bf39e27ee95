import pg from 'pg'
import { analyzeQueue } from '#core/jobs/submit/submit.ts'
import type { WakeUp } from '#core/ports/wake-ups.ts'
import { channel, encodeWakeUps } from '#platform/wakeup/postgres/notification.ts'
import { openPostgresWakeUps } from '#platform/wakeup/postgres/postgres-wake-ups.ts'
import { type Benchmark, type Figure, latencyFigures, runIfMain } from '../support/report/benchmark.ts'
import { openStack } from '../support/stack.ts'

const submitters = 32
const ways = ['inside', 'after'] as const
type Way = (typeof ways)[number]

interface Submits {
  perSecond: number[]
  commits: number[]
  wakeUps: number[]
}

/**
 * Cost of NOTIFY inside the transaction of a submit against wake-ups after its commit, with 32 submitters at once and
 * commits that take 2 ms longer, as on a network disk. The two ways take turns, so that a busy machine slows both.
 */
export const benchmark: Benchmark = {
  name: 'wakeups',
  title: 'Wake-ups after the commit, and NOTIFY inside the transaction',
  usage: '[seconds per round = 4] [rounds = 4]',
  async run([seconds = '4', rounds = '4']) {
    const stack = await openStack()
    const url = new URL(stack.superuserUrl)
    // The leader of a group commit waits this long before it flushes; 0 siblings: always.
    url.searchParams.set('options', '-c commit_delay=2000 -c commit_siblings=0 -c synchronous_commit=on')
    const submitter = new Submitter(url.href, stack.databaseUrl)
    try {
      return toFigures(await submitter.measure(Number(seconds), Number(rounds)))
    } finally {
      await submitter.close()
      await stack.close()
    }
  },
}

/** The statements of a submit: the job with its event, and the queue message. */
const insertSql = `
  WITH job AS (
    INSERT INTO job (jobid, userid, state, seq, filename, size, sha256, expires_at)
    VALUES ($1, $2, 'uploaded', 1, 'bench.pdf', 1, '', now() + interval '1 day') RETURNING jobid
  )
  INSERT INTO event (jobid, seq, type, at, data) SELECT $1, 1, 'job.uploaded', now(), '{}'`
const enqueueSql = `INSERT INTO pgboss.job (name, data, policy) VALUES ($1, $2, 'standard')`

/** Submits jobs in both ways, and receives their wake-ups. */
class Submitter {
  readonly #pool: pg.Pool
  readonly #wakeUps: ReturnType<typeof openPostgresWakeUps>
  readonly #committedAt = new Map<string, number>()
  #received: number[] = []

  constructor(poolUrl: string, wakeUpUrl: string) {
    this.#pool = new pg.Pool({ connectionString: poolUrl, max: submitters })
    this.#wakeUps = openPostgresWakeUps({
      url: wakeUpUrl,
      onError(error) {
        throw error
      },
    })
    this.#wakeUps.subscribe({
      onWakeUp: (wakeUp) => {
        const at = wakeUp.kind === 'event' ? this.#committedAt.get(wakeUp.jobid) : undefined
        // In a transaction that notifies, the wake-up can arrive before the answer to its COMMIT.
        if (at !== undefined) this.#received.push(Math.max(0, performance.now() - at))
      },
      onResume() {},
    })
  }

  async measure(seconds: number, rounds: number): Promise<Record<Way, Submits>> {
    await this.#wakeUps.start()
    await this.#round('after', seconds)
    const empty = (): Submits => ({ perSecond: [], commits: [], wakeUps: [] })
    const results = { inside: empty(), after: empty() }
    for (let n = 0; n < rounds; n++) {
      for (const way of n % 2 === 0 ? ways : ways.toReversed()) {
        this.#committedAt.clear()
        this.#received = []
        const latencies = await this.#round(way, seconds)
        results[way].perSecond.push(latencies.length / seconds)
        results[way].commits.push(...latencies)
        results[way].wakeUps.push(...this.#received)
      }
    }
    return results
  }

  async close(): Promise<void> {
    await this.#wakeUps.close()
    await this.#pool.end()
  }

  /** Submits with all submitters for the time of a round; returns the latency of each submit. */
  async #round(way: Way, seconds: number): Promise<number[]> {
    const latencies: number[] = []
    const deadline = performance.now() + seconds * 1_000
    await Promise.all(
      Array.from({ length: submitters }, async () => {
        while (performance.now() < deadline) {
          const startedAt = performance.now()
          await this.#submit(way)
          latencies.push(performance.now() - startedAt)
        }
      }),
    )
    return latencies
  }

  async #submit(way: Way): Promise<void> {
    const jobid = crypto.randomUUID()
    const userid = 'bench'
    const events: WakeUp[] = [{ kind: 'event', jobid, userid, seq: 1 }]
    const client = await this.#pool.connect()
    await client.query('BEGIN')
    await client.query({ name: 'insert', text: insertSql, values: [jobid, userid] })
    await client.query({
      name: 'enqueue',
      text: enqueueSql,
      values: [analyzeQueue, JSON.stringify({ jobid })],
    })
    if (way === 'inside') {
      const [payload] = encodeWakeUps(events)
      await client.query({ name: 'notify', text: 'SELECT pg_notify($1, $2)', values: [channel, payload] })
    }
    await client.query('COMMIT')
    this.#committedAt.set(jobid, performance.now())
    client.release()
    if (way === 'after') void this.#wakeUps.publish([...events, { kind: 'queue', queue: analyzeQueue }])
  }
}

function toFigures({ inside, after }: Record<Way, Submits>): Figure[] {
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  return [
    {
      name: 'submits per second',
      value: mean(after.perSecond),
      unit: 'submits/s',
      better: 'higher',
      reference: { name: 'NOTIFY inside the transaction', value: mean(inside.perSecond) },
      samples: after.perSecond.length,
    },
    ...latencyFigures('submit', after.commits),
    ...latencyFigures('commit to its wake-up', after.wakeUps),
    ...latencyFigures('submit, NOTIFY inside the transaction', inside.commits),
    ...latencyFigures('commit to its wake-up, NOTIFY inside the transaction', inside.wakeUps),
  ]
}

await runIfMain(import.meta, benchmark)
