import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { loadMode } from '#client/modes.ts'
import { isFinal, type JobView } from '#core/jobs/job.ts'
import type { DeliveryMode } from '#core/modes/delivery-mode.ts'
import { deriveSeed, poissonArrivals } from '../plan/schedule.ts'
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
  /** Submissions per second of each way. */
  perSecond: number
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
  const startedAt = now() + 20
  const ways = [
    ...plan.variants.map((variant) => ({ id: variant.id, variant })),
    ...plan.answering.map((mode) => ({ id: mode.name, variant: null })),
  ]
  const results = await Promise.all(
    ways.map(async ({ id, variant }) => {
      const arrivals = poissonArrivals(deriveSeed(plan.seed, id), plan.documents.length, plan.perSecond)
      const submissions = await Promise.all(
        plan.documents.map(async (document, n) => {
          const intendedAt = startedAt + (arrivals[n] ?? 0)
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

async function submit(
  url: string,
  document: string,
  variant: Variant | null,
  intendedAt: number,
): Promise<Submission> {
  const response = await fetch(`${url}/pdf/corpus?filename=${encodeURIComponent(basename(document))}`, {
    method: 'POST',
    headers: { 'content-type': 'application/pdf', ...(!variant && { prefer: 'wait=60' }) },
    body: await readFile(document),
  })
  const job = (await response.json()) as JobView
  if (!response.ok) throw new Error(`The submission was answered with ${response.status}.`)
  if (!variant) {
    const receivedAt = isFinal(job.state) ? now() : undefined
    return { jobid: job.jobid, intendedAt, receivedAt, client: null }
  }
  const client = await loadMode(variant.mode.name)
  const target = { baseUrl: url, jobid: job.jobid, intervalMs: variant.intervalMs }
  return { jobid: job.jobid, intendedAt, receivedAt: undefined, client: observe(client, target, noTraffic()) }
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
