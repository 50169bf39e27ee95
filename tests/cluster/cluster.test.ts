import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Database, openDatabase } from '#platform/postgres/database.ts'
import { eventLogOn } from '#platform/postgres/stores/jobs/event-log.ts'
import { clients } from '#tests/conformance/clients.ts'
import { isInstalled } from '#tests/support/brokers/broker-process.ts'
import { expectAll, seqs, startFollower, type TestFollower } from '#tests/support/followers/follower.ts'
import { bearer } from '#tests/support/http/keys.ts'
import { onePagePdf } from '#tests/support/jobs/pdf.ts'
import { systemPostgresBin } from '#tests/support/postgres/system-postgres.ts'
import { until } from '#tests/support/until.ts'
import { type Cluster, startCluster } from './cluster.ts'
import { canCreateNetworks } from './network.ts'

const isRunnable =
  process.getuid?.() === 0 &&
  canCreateNetworks() &&
  systemPostgresBin !== undefined &&
  ['nginx', 'nats-server'].every(isInstalled)
if (!isRunnable)
  console.info('Skipped: the cluster needs root, network namespaces, postgresql, nginx and nats-server.')

/** The job of a lost machine begins its next attempt within this time. */
const noticedWithinMs = 15_000

/** Takes some seconds to analyse. */
const book = readFileSync('public/samples/book-300-pages.pdf')

describe.skipIf(!isRunnable)('cluster of machines', () => {
  let cluster: Cluster
  let database: Database
  let key: string
  const followers: TestFollower[] = []

  beforeAll(async () => {
    cluster = await startCluster()
    database = openDatabase(cluster.databaseUrl)
    const response = await fetch(`${cluster.url}/users/alice/keys`, {
      method: 'POST',
      headers: { ...bearer(cluster.adminKey), 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'cluster', scopes: ['read', 'write', 'webhooks'] }),
    })
    key = ((await response.json()) as { key: string }).key
  })
  afterEach(() => {
    for (const follower of followers.splice(0)) follower.stop()
  })
  afterAll(async () => {
    await database?.close()
    await cluster?.close()
  })

  /** Submits a document; repeats the request until it is accepted, as a client has to. */
  async function submit(document: Uint8Array<ArrayBuffer>): Promise<string> {
    const headers = { ...bearer(key), 'content-type': 'application/pdf', 'idempotency-key': randomUUID() }
    return until(async () => {
      const options = { method: 'POST', headers, body: document, signal: AbortSignal.timeout(10_000) }
      const response = await fetch(`${cluster.url}/pdf/alice?filename=a.pdf`, options)
      const job = (await response.json()) as { jobid: string }
      if (response.status !== 202)
        throw new Error(`Submit answered ${response.status}: ${JSON.stringify(job)}`)
      return job.jobid
    })
  }

  /** Follows a job through the proxy, from its first event. */
  function follow(jobid: string, client = clients[0]): TestFollower {
    if (!client) throw new Error('No mode has a client.')
    const follower = startFollower(client, {
      baseUrl: cluster.url,
      jobid,
      after: 0,
      credentials: { key },
      intervalMs: 250,
    })
    followers.push(follower)
    return follower
  }

  /** Submits books, each followed by one of the modes. */
  async function startBooks(count: number): Promise<void> {
    const jobids = await Promise.all(Array.from({ length: count }, () => submit(book)))
    for (const [index, jobid] of jobids.entries()) follow(jobid, clients[index % clients.length])
  }

  const countJobs = async (state: string): Promise<number> => {
    const { rows } = await database.pool.query('SELECT count(*)::int AS n FROM job WHERE state = $1', [state])
    return rows[0].n
  }

  /** Milliseconds from the loss of a worker to the next attempt of its job, by the clock of this machine. */
  async function nextAttemptMs(since: Date): Promise<number> {
    const { rows } = await database.pool.query(
      `SELECT max(at) AS at FROM event WHERE type = 'job.processing' AND (data->>'attempt')::int > 1 AND at > $1`,
      [since],
    )
    return rows[0].at.getTime() - since.getTime()
  }

  /** Waits until every follower has every event of its job once and in order, and all jobs are completed. */
  async function expectNothingLost(): Promise<void> {
    const log = eventLogOn(database)
    await until(async () => {
      const { rows } = await database.pool.query(`SELECT jobid, state FROM job WHERE state <> 'completed'`)
      expect(rows).toEqual([])
    }, 100_000)
    await Promise.all(followers.map((follower) => expectAll(follower, log)))
    for (const follower of followers) {
      expect(seqs(follower)).toEqual(seqs(follower).map((_, index) => index + 1))
      expect(follower.events.at(-1)?.type).toBe('job.completed')
    }
  }

  it('every mode delivers the events of a job through the proxy, whichever web process serves it', async () => {
    const jobid = await submit(onePagePdf())
    for (const client of clients) follow(jobid, client)
    await expectNothingLost()
  })

  it('a worker whose machine is cut off: its job is completed by another one; it works again after its return', async () => {
    // As many as there are slots, so that no attempt waits for one.
    await startBooks(3)
    await until(async () => expect(await countJobs('processing')).toBe(3))
    const [lost, ...others] = cluster.workers
    const cutOffAt = new Date()
    lost?.host.cutOff()
    await expectNothingLost()
    expect(await nextAttemptMs(cutOffAt)).toBeLessThan(noticedWithinMs)
    lost?.host.reconnect()
    for (const worker of others) await worker.end('SIGTERM')
    follow(await submit(onePagePdf()))
    await expectNothingLost()
    await Promise.all(others.map((worker) => worker.start()))
  })

  it('a web process whose machine is cut off: its followers continue on the other one; it serves again after its return', async () => {
    await startBooks(4)
    const [lost, other] = cluster.webs
    lost?.host.cutOff()
    follow(await submit(onePagePdf()))
    await expectNothingLost()
    lost?.host.reconnect()
    await other?.end('SIGTERM')
    follow(await submit(onePagePdf()))
    await expectNothingLost()
    await other?.start()
  })

  it('a web process is killed and started again: its followers continue on the other one', async () => {
    await startBooks(4)
    const [killed] = cluster.webs
    await killed?.end('SIGKILL')
    follow(await submit(onePagePdf()))
    await expectNothingLost()
    await killed?.start()
  })

  it('rolling deployment of all processes with followers attached', async () => {
    await startBooks(4)
    for (const member of [...cluster.webs, ...cluster.workers]) {
      await member.end('SIGTERM')
      await member.start()
    }
    await expectNothingLost()
  })

  it('failover of PostgreSQL to its standby when the machine of the primary is lost', async () => {
    await startBooks(4)
    await until(async () => expect(await countJobs('processing')).toBeGreaterThan(0))
    cluster.failOver()
    follow(await submit(onePagePdf()))
    await expectNothingLost()
  })
})
