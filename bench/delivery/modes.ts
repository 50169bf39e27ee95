import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { beginAttempt } from '#core/jobs/attempt.ts'
import { type Followers, startFollowers } from '../support/load/followers.ts'
import { type Benchmark, type Figure, latencyFigures, runIfMain } from '../support/report/benchmark.ts'
import { type ModeServers, measureModes } from '../support/servers/mode-servers.ts'

const eventsPerJob = 3
const eventIntervalMs = 5_000
const idleMs = 3_000
const warmUpFollowers = 20

/**
 * Latency and server cost of each delivery mode with many idle followers, each mode alone on its own web process. Each
 * follower follows a job of its own, which has an event every 5 s. `npm run compare` measures the modes by jobs.
 */
export const benchmark: Benchmark = {
  name: 'modes',
  title: 'Delivery modes with many followers',
  usage: '[followers = 1000] [mode…]',
  run: (args) => measureModes(args, measure),
}

async function measure(servers: ModeServers, followerCount: number): Promise<Figure[]> {
  await warmUp(servers)
  const jobids = await servers.createJobs(followerCount)
  const heapBefore = await heapBytes(servers.web)

  const beforeConnect = servers.cpuMs()
  const followers = await startFollowers(servers.client, servers.url, jobids)
  await delay(idleMs)
  const connectCpuMs = servers.cpuMs() - beforeConnect
  const heapIdle = await heapBytes(servers.web)

  const beforeEvents = servers.cpuMs()
  const { latencies, missing } = await commitEvents(servers, jobids, followers)
  const eventCpuMs = servers.cpuMs() - beforeEvents
  await followers.close()

  const events = followerCount * eventsPerJob
  const { requests, messages, bytesDown } = followers.traffic
  const figure = (name: string, value: number, unit: string): Figure => ({
    name,
    value,
    unit,
    better: 'lower',
  })
  return [
    ...latencyFigures('commit to receipt', latencies),
    figure('events not received', missing, 'events'),
    figure('server CPU', ((connectCpuMs + eventCpuMs) * 1_000) / events, 'ms per 1,000 events'),
    figure('server CPU of connections', (connectCpuMs * 1_000) / followerCount, 'ms per 1,000 connections'),
    figure('bytes down', bytesDown / events, 'bytes per event'),
    figure('requests', requests / events, 'per event'),
    figure('messages', messages / events, 'per event'),
    figure('heap', (heapIdle - heapBefore) / followerCount, 'bytes per idle follower'),
  ]
}

/** Loads and compiles what the first followers of a process need. */
async function warmUp(servers: ModeServers): Promise<void> {
  const jobids = await servers.createJobs(warmUpFollowers)
  const followers = await startFollowers(servers.client, servers.url, jobids)
  const ids: string[] = []
  for (const jobid of jobids) ids.push(await commitEvent(servers, jobid))
  await followers.waitFor(ids)
  await followers.close()
  await delay(500)
}

/** Commits the events at an even pace; milliseconds from each commit to its receipt. */
async function commitEvents(
  servers: ModeServers,
  jobids: readonly string[],
  followers: Followers,
): Promise<{ latencies: number[]; missing: number }> {
  const committedAt = new Map<string, number>()
  const start = performance.now()
  for (let n = 0; n < jobids.length * eventsPerJob; n++) {
    const due = start + (n * eventIntervalMs) / jobids.length
    if (due > performance.now()) await delay(due - performance.now())
    const id = await commitEvent(servers, jobids[n % jobids.length] ?? '')
    committedAt.set(id, performance.now())
  }
  const missing = await followers.waitFor(committedAt.keys())
  // The event can arrive before the commit returns here; that counts as 0.
  const latencies = [...committedAt].flatMap(([id, at]) => {
    const receivedAt = followers.receivedAt.get(id)
    return receivedAt === undefined ? [] : [Math.max(0, receivedAt - at)]
  })
  return { latencies, missing: missing.length }
}

async function commitEvent({ services }: ModeServers, jobid: string): Promise<string> {
  const job = await beginAttempt(services, jobid)
  if (!job) throw new Error('The job has no attempts left.')
  return `${jobid}-${job.seq}`
}

/** Heap of the web process after a garbage collection. */
async function heapBytes(web: ChildProcess): Promise<number> {
  web.send('memory')
  const [{ bytes }] = (await once(web, 'message')) as [{ bytes: number }]
  return bytes
}

await runIfMain(import.meta, benchmark)
