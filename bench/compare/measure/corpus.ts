import { readFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { basename } from 'node:path'
import { loadMode } from '#client/follow/modes.ts'
import { isFinal, type JobView } from '#core/jobs/job.ts'
import type { DeliveryMode } from '#core/modes/delivery-mode.ts'
import { deriveSeed, poissonArrivals, shuffle } from '../plan/schedule.ts'
import type { Variant } from '../plan/variants.ts'
import { LatencyHistogram, type StoredHistogram } from '../stats/histogram.ts'
import { noTraffic, type ObservedClient, observe } from './client.ts'
import { commitTimes, now, realtimeOffsetMs } from './clock.ts'
import type { Environment } from './environment.ts'
import { sleepUntil } from './job-script.ts'
import { waitForClients } from './load.ts'

export interface CorpusPlan {
  variants: readonly Variant[]
  /** Modes that answer the submission itself with the result. */
  answering: readonly DeliveryMode[]
  /** Paths of the documents; each way of following gets each of them. */
  documents: readonly string[]
  /** Share of the worker's slots that the analyses take, from 0 to 1. It determines the rate of the submissions. */
  utilization: number
  receiveTimeoutMs: number
  seed: number
}

export interface CorpusResult {
  /** Id of a variant, or name of a mode that answers the submission. */
  variant: string
  jobs: number
  /** Jobs whose state became `completed`. */
  completed: number
  /** From the commit of the final event to its receipt, and from the intended submission to it. */
  histograms: Record<'final' | 'total', StoredHistogram>
}

interface Submission {
  jobid: string
  intendedAt: number
  receivedAt: number | undefined
  client: ObservedClient | null
}

/** Submits real documents to a worker that analyses them, open loop, and follows them in every way at the same time. */
export async function measureCorpus(environment: Environment, plan: CorpusPlan): Promise<CorpusResult[]> {
  await environment.replaceWorker('worker/main.ts')
  const secondsPerJob = await measureService(environment.url, plan.documents)
  const ways = [
    ...plan.variants.map((variant) => ({ id: variant.id, variant })),
    ...plan.answering.map((mode) => ({ id: mode.name, variant: null })),
  ]
  const slots = availableParallelism()
  const perSecond = (plan.utilization * slots) / secondsPerJob
  // One process of arrivals, dealt to the ways: with one for each, all would wait for the slowest.
  const turns = shuffle(
    ways.flatMap(({ id }) => plan.documents.map((document) => ({ id, document }))),
    deriveSeed(plan.seed, 'turns'),
  )
  const arrivals = poissonArrivals(plan.seed, turns.length, perSecond)
  const planned = Map.groupBy(
    turns.map((turn, n) => ({ ...turn, at: arrivals[n] ?? 0 })),
    ({ id }) => id,
  )
  const startedAt = now() + 20
  const results = await Promise.all(
    ways.map(async ({ id, variant }) => {
      const submissions = await Promise.all(
        (planned.get(id) ?? []).map(async ({ document, at }) => {
          const intendedAt = startedAt + at
          await sleepUntil(intendedAt)
          return submit(environment.url, document, variant, intendedAt)
        }),
      )
      await waitForClients(
        submissions.flatMap(({ client }) => client ?? []),
        plan.receiveTimeoutMs,
      )
      return summarize(environment, id, submissions)
    }),
  )
  return results
}

/**
 * Mean time of a job, in seconds, of each document after the other, without a queue. A first round, which is not measured,
 * warms up the worker: with it in the mean, the rate of the submissions was a quarter of what the utilization means.
 */
async function measureService(url: string, documents: readonly string[]): Promise<number> {
  const distinct = [...new Set(documents)]
  for (const document of distinct) await submitAndWait(url, document)
  const startedAt = now()
  for (const document of distinct) await submitAndWait(url, document)
  return (now() - startedAt) / 1_000 / distinct.length
}

async function submit(
  url: string,
  document: string,
  variant: Variant | null,
  intendedAt: number,
): Promise<Submission> {
  if (!variant) {
    const { jobid } = await submitAndWait(url, document)
    return { jobid, intendedAt, receivedAt: now(), client: null }
  }
  const { jobid } = await post(url, document)
  const client = await loadMode(variant.mode.name)
  const target = { baseUrl: url, jobid, intervalMs: variant.intervalMs }
  return { jobid, intendedAt, receivedAt: undefined, client: observe(client, target, noTraffic()) }
}

async function post(url: string, document: string, prefer?: string): Promise<JobView> {
  const response = await fetch(`${url}/pdf/corpus?filename=${encodeURIComponent(basename(document))}`, {
    method: 'POST',
    headers: { 'content-type': 'application/pdf', ...(prefer && { prefer }) },
    body: await readFile(document),
  })
  if (!response.ok) throw new Error(`The submission was answered with ${response.status}.`)
  return (await response.json()) as JobView
}

/** A wait that ends before the job is answered with its current state; the client then waits for the result. */
async function submitAndWait(url: string, document: string): Promise<JobView> {
  let current = await post(url, document, 'wait=60')
  while (!isFinal(current.state)) {
    const response = await fetch(`${url}/results/${current.jobid}?wait=60&after=${current.seq}`)
    if (!response.ok) throw new Error(`The result was answered with ${response.status}.`)
    current = (await response.json()) as JobView
  }
  return current
}

async function summarize(
  { database }: Environment,
  id: string,
  submissions: readonly Submission[],
): Promise<CorpusResult> {
  const { pool } = database
  const jobids = submissions.map(({ jobid }) => jobid)
  const offsetMs = realtimeOffsetMs()
  const committed = await commitTimes(pool, jobids)
  const { rows } = await pool.query<{ jobid: string; seq: number; state: string }>(
    'SELECT jobid, seq, state FROM job WHERE jobid = ANY($1::uuid[])',
    [jobids],
  )
  const final = new LatencyHistogram()
  const total = new LatencyHistogram()
  for (const { jobid, intendedAt, client, ...answered } of submissions) {
    const seq = rows.find((row) => row.jobid === jobid)?.seq ?? 0
    const at = client ? client.receivedAt.get(seq) : answered.receivedAt
    const commit = committed.get(`${jobid}-${seq}`)
    if (at === undefined || commit === undefined) {
      final.recordMissing()
      total.recordMissing()
    } else {
      final.record(Math.max(0, at - (commit - offsetMs)))
      total.record(Math.max(0, at - intendedAt))
    }
  }
  return {
    variant: id,
    jobs: submissions.length,
    completed: rows.filter(({ state }) => state === 'completed').length,
    histograms: { final: final.toJSON(), total: total.toJSON() },
  }
}
