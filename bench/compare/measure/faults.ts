import { loadMode } from '#client/follow/modes.ts'
import { beginAttempt } from '#core/jobs/attempt.ts'
import { openFaultyProxy } from '#tests/support/http/faulty-proxy.ts'
import { createJob } from '../../support/load/jobs.ts'
import { poissonArrivals } from '../plan/schedule.ts'
import type { Variant } from '../plan/variants.ts'
import { LatencyHistogram, type StoredHistogram } from '../stats/histogram.ts'
import { noTraffic, type ObservedClient, observe } from './client.ts'
import { commitTimes, now, realtimeOffsetMs, waitUntil } from './clock.ts'
import type { Environment } from './environment.ts'
import { beginFault, type FaultClass } from './fault-classes.ts'
import { completeJob, sleepUntil, withRetries } from './job-script.ts'
import { waitForClients } from './load.ts'
import { countDeliveries, type DeliveryCount } from './oracle.ts'

export interface FaultPlan {
  fault: FaultClass
  variants: readonly Variant[]
  /** Clients of each variant, each of a job of its own. */
  clients: number
  windowMs: number
  /** Time without data after which a client gives a connection up. */
  silenceMs: number
  receiveTimeoutMs: number
  seed: number
}

export interface VariantFault extends DeliveryCount {
  variant: string
  clients: number
  /** From the end of the window until the last client had all events of the window; null when events were lost. */
  recoveryMs: number | null
  /** From the commit of the events of the window to their receipt. */
  histogram: StoredHistogram
}

/** Events of a job: one before the window, two within it, and the final one after it. */
const eventsInWindow = [3, 4]
const finalSeq = 5

interface FaultClient {
  variant: Variant
  jobid: string
  /** The client, and after a restart also its successor. */
  runs: ObservedClient[]
}

/** Exposes the clients of all variants to one fault at the same time, so that their windows are the same. */
export async function measureFault(environment: Environment, plan: FaultPlan): Promise<VariantFault[]> {
  const { services, stack } = environment
  const serverPort = Number(new URL(environment.url).port)
  const proxy = await openFaultyProxy(serverPort)
  const start = async ({ variant, jobid, runs }: FaultClient, after?: number) => {
    const client = await loadMode(variant.mode.name)
    const { intervalMs } = variant
    const target = { baseUrl: proxy.url, jobid, intervalMs, silenceMs: plan.silenceMs }
    runs.push(observe(client, after === undefined ? target : { ...target, after }, noTraffic()))
  }
  const clients: FaultClient[] = []
  for (const variant of plan.variants) {
    for (let n = 0; n < plan.clients; n++) {
      const { data } = await withRetries(() => createJob(services, `fault ${variant.id} ${n}`))
      const client = { variant, jobid: data.jobid, runs: [] }
      clients.push(client)
      await start(client)
    }
  }
  const current = () => clients.flatMap(({ runs }) => runs.at(-1) ?? [])
  await waitUntil(() => current().every(({ snapshotSeq }) => snapshotSeq !== null))
  await Promise.all(clients.map(({ jobid }) => withRetries(() => beginAttempt(services, jobid))))
  await waitUntil(() => current().every(({ receivedAt }) => receivedAt.has(2)))

  const server = environment.web
  const endFault = await beginFault(plan.fault, {
    proxy,
    server,
    serverPort,
    async startReplacement() {
      const web = await environment.startWeb()
      environment.switchWeb(web)
      return Number(new URL(web.url).port)
    },
    stopServer: (signal) => stack.stop(server, signal),
    async stopClients() {
      for (const client of current()) client.stop()
      await Promise.all(current().map(({ done }) => done))
    },
    startClients() {
      for (const client of clients) void start(client, lastSeq(client))
    },
  })
  const startedAt = now()
  const commits = clients.flatMap(({ jobid }, n) => {
    const [first = 0, second = 0] = poissonArrivals(plan.seed + n, eventsInWindow.length, 1)
    // Scaled into the window; order and randomness remain.
    const scale = plan.windowMs / (second + 1_000)
    return [first, second].map(async (offset) => {
      await sleepUntil(startedAt + offset * scale)
      return withRetries(() => beginAttempt(services, jobid))
    })
  })
  await sleepUntil(startedAt + plan.windowMs)
  await endFault()
  const endedAt = now()
  await Promise.all(commits)
  await sleepUntil(endedAt + plan.windowMs / 2)
  await Promise.all(
    clients.map(async ({ jobid }) => {
      const job = await withRetries(() => services.jobs.transact((tx) => tx.lockJob(jobid)))
      if (job) await completeJob(services, job)
    }),
  )
  await waitForClients(current(), plan.receiveTimeoutMs)
  await proxy.close()
  return summarize(environment, plan, clients, endedAt)
}

function lastSeq({ runs }: FaultClient): number {
  return Math.max(1, ...runs.flatMap(({ receivedAt }) => [...receivedAt.keys()]))
}

async function summarize(
  { database }: Environment,
  plan: FaultPlan,
  clients: readonly FaultClient[],
  endedAt: number,
): Promise<VariantFault[]> {
  const offsetMs = realtimeOffsetMs()
  const committed = await commitTimes(
    database.pool,
    clients.map(({ jobid }) => jobid),
  )
  return plan.variants.map((variant) => {
    const own = clients.filter((client) => client.variant === variant)
    const histogram = new LatencyHistogram()
    const recoveries: number[] = []
    const counts = own.map(({ jobid, runs }) => {
      const receivedAt = new Map(runs.flatMap((run) => [...run.receivedAt]))
      for (const seq of eventsInWindow) {
        const [at, from] = [receivedAt.get(seq), committed.get(`${jobid}-${seq}`)]
        if (at === undefined || from === undefined) histogram.recordMissing()
        else histogram.record(Math.max(0, at - (from - offsetMs)))
        recoveries.push(at === undefined ? Number.POSITIVE_INFINITY : Math.max(0, at - endedAt))
      }
      return countDeliveries([...eventsInWindow, finalSeq], {
        received: runs.flatMap((run) => run.received),
        known: receivedAt,
      })
    })
    const sum = (read: (count: DeliveryCount) => number) =>
      counts.reduce((total, count) => total + read(count), 0)
    const recoveryMs = Math.max(...recoveries)
    return {
      variant: variant.id,
      clients: own.length,
      events: sum(({ events }) => events),
      lost: sum(({ lost }) => lost),
      duplicates: sum(({ duplicates }) => duplicates),
      outOfOrder: sum(({ outOfOrder }) => outOfOrder),
      recoveryMs: Number.isFinite(recoveryMs) ? recoveryMs : null,
      histogram: histogram.toJSON(),
    }
  })
}
