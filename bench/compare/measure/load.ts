import { loadMode } from '#client/follow/modes.ts'
import { deriveSeed, jobLengths, poissonArrivals } from '../plan/schedule.ts'
import type { Variant } from '../plan/variants.ts'
import { LatencyHistogram, type StoredHistogram } from '../stats/histogram.ts'
import { noTraffic, type ObservedClient, observe, type TrafficCount } from './client.ts'
import { commitTimes, now, realtimeOffsetMs } from './clock.ts'
import type { Environment } from './environment.ts'
import { finalSeq, type ScriptedJob, sleepUntil, startScriptedJob, startSeq } from './job-script.ts'
import { measureResources, type Resources } from './resources.ts'

/** Jobs that arrive by a Poisson process, each followed by one client from its arrival on. */
export interface LoadPlan {
  /** The variants that are measured at the same time; none measures the jobs alone. */
  variants: readonly Variant[]
  /** Mean length of a job. */
  jobMs: number
  /** Jobs of each variant, and their arrivals per second. */
  jobs: number
  perSecond: number
  seed: number
  /** After the last event, a client that has not received it within this time has lost it. */
  receiveTimeoutMs: number
}

/**
 * Latencies by phase. `start` and `final`: from the commit of the `processing` and of the final event to its receipt.
 * `intended`: from when the final event should have been committed, so that delays of the load count as well.
 */
export const phases = ['start', 'final', 'intended'] as const
export type Phase = (typeof phases)[number]

export interface VariantLoad {
  variant: string
  jobs: number
  traffic: TrafficCount
  histograms: Record<Phase, StoredHistogram>
}

export interface LoadResult {
  variants: VariantLoad[]
  /** Of all variants together. */
  resources: Resources
  /** Of a baseline: what the service uses in the seconds after it, without jobs and clients. */
  idle?: Resources
}

/** Length of the idle measurement after a baseline. */
export const idleMs = 3_000

interface Followed {
  job: ScriptedJob
  client: ObservedClient | null
}

/** Runs the plan. Arrivals never wait for earlier jobs (open loop). */
export async function measureLoad(environment: Environment, plan: LoadPlan): Promise<LoadResult> {
  const stop = await measureResources(environment)
  const startedAt = now() + 20
  const groups = plan.variants.length > 0 ? plan.variants : [null]
  const loads = await Promise.all(groups.map((variant) => runVariant(environment, plan, variant, startedAt)))
  const resources = await stop()
  const idle = plan.variants.length > 0 ? undefined : await measureIdle(environment)
  return {
    resources,
    ...(idle && { idle }),
    variants: await Promise.all(
      loads.map(async ({ variant, followed, traffic }) => ({
        variant: variant?.id ?? 'baseline',
        jobs: plan.jobs,
        traffic,
        histograms: await latencies(environment, variant === null ? [] : followed),
      })),
    ),
  }
}

async function measureIdle(environment: Environment): Promise<Resources> {
  const stop = await measureResources(environment)
  await sleepUntil(now() + idleMs)
  return stop()
}

async function runVariant(
  environment: Environment,
  plan: LoadPlan,
  variant: Variant | null,
  startedAt: number,
) {
  const traffic = noTraffic()
  const client = variant && (await loadMode(variant.mode.name))
  const seed = deriveSeed(plan.seed, variant?.id ?? '')
  const arrivals = poissonArrivals(seed, plan.jobs, plan.perSecond)
  const lengths = jobLengths(deriveSeed(seed, 'lengths'), plan.jobs, plan.jobMs)
  const starting = arrivals.map(async (offset, n): Promise<Followed> => {
    await sleepUntil(startedAt + offset)
    const job = await startScriptedJob(environment.services, {
      at: startedAt + offset,
      jobMs: lengths[n] ?? plan.jobMs,
      userid: `${variant?.id ?? 'baseline'} ${n}`,
    })
    const { jobid } = job
    const { url: baseUrl } = environment
    const target = { baseUrl, jobid, intervalMs: variant?.intervalMs ?? null }
    return { job, client: client && observe(client, target, traffic) }
  })
  const followed = await Promise.all(starting)
  await Promise.all(followed.map(({ job }) => job.completed))
  await waitForClients(
    followed.flatMap(({ client }) => client ?? []),
    plan.receiveTimeoutMs,
  )
  return { variant, followed, traffic }
}

/** Waits until all clients have ended by themselves, and stops those that have not in time. */
export async function waitForClients(clients: readonly ObservedClient[], timeoutMs: number): Promise<void> {
  const ended = Promise.all(clients.map(({ done }) => done))
  const timeout = setTimeout(() => {
    for (const client of clients) client.stop()
  }, timeoutMs)
  await ended
  clearTimeout(timeout)
}

async function latencies(
  { database }: Environment,
  followed: readonly Followed[],
): Promise<VariantLoad['histograms']> {
  const histograms = {
    start: new LatencyHistogram(),
    final: new LatencyHistogram(),
    intended: new LatencyHistogram(),
  }
  const offsetMs = realtimeOffsetMs()
  const committed = await commitTimes(
    database.pool,
    followed.map(({ job }) => job.jobid),
  )
  for (const { job, client } of followed) {
    const record = (phase: Phase, seq: number, from: number | undefined) => {
      const at = client?.receivedAt.get(seq)
      if (at === undefined || from === undefined) histograms[phase].recordMissing()
      else histograms[phase].record(Math.max(0, at - from))
    }
    const commit = (seq: number) => {
      const at = committed.get(`${job.jobid}-${seq}`)
      return at === undefined ? undefined : at - offsetMs
    }
    record('start', startSeq, commit(startSeq))
    record('final', finalSeq, commit(finalSeq))
    record('intended', finalSeq, job.intendedAt.get(finalSeq))
  }
  return {
    start: histograms.start.toJSON(),
    final: histograms.final.toJSON(),
    intended: histograms.intended.toJSON(),
  }
}
