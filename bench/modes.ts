import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { beginAttempt } from '#core/jobs/attempt.ts'
import type { DeliveryMode } from '#core/modes/delivery-mode.ts'
import { formatLatency } from './support/figures.ts'
import { type Followers, startFollowers } from './support/followers.ts'
import { followableModes, type ModeServers, startModeServers } from './support/mode-servers.ts'
import { openStack } from './support/stack.ts'

/**
 * Latency and server cost of each delivery mode, each alone on its own web process:
 * `node bench/modes.ts [followers] [mode…]`. Each follower follows a job of its own, which has an event every 5 s.
 * A run over all modes writes the CPU figures to public/reports/modes.json, which the comparison page shows.
 */
const followerCount = Number(process.argv[2] ?? 1_000)
const names = process.argv.slice(3)
const eventsPerJob = 3
const eventIntervalMs = 5_000
const idleMs = 3_000
const warmUpFollowers = 20

const stack = await openStack()
try {
  const figures: Record<string, { cpuMsPer1000Events: number }> = {}
  for (const mode of followableModes(names)) figures[mode.name] = await measure(mode)
  if (names.length === 0) writeReport(figures)
} finally {
  await stack.close()
}

async function measure(mode: DeliveryMode): Promise<{ cpuMsPer1000Events: number }> {
  const servers = await startModeServers(stack, mode)
  try {
    await warmUp(servers)
    const jobids = await servers.createJobs(followerCount)
    const heapBefore = await heapBytes(servers.web)

    const beforeConnect = servers.cpuMs()
    const followers = await startFollowers(servers.client, servers.url, jobids)
    await delay(idleMs)
    const connectCpuMs = servers.cpuMs() - beforeConnect
    const heapIdle = await heapBytes(servers.web)

    const beforeEvents = servers.cpuMs()
    const latencies = await commitEvents(servers, jobids, followers)
    const eventCpuMs = servers.cpuMs() - beforeEvents
    await followers.close()

    const events = followerCount * eventsPerJob
    const cpuMsPer1000Events = Math.round(((connectCpuMs + eventCpuMs) * 1_000) / events)
    const { requests, messages, bytesDown } = followers.traffic
    console.log(
      `${mode.name}: commit to receipt ${formatLatency(latencies)}; server CPU ${cpuMsPer1000Events} ms per 1,000 ` +
        `events, ${((connectCpuMs * 1_000) / followerCount).toFixed(0)} ms of it per 1,000 connections; ` +
        `${(bytesDown / events / 1_024).toFixed(1)} KB down, ${(requests / events).toFixed(1)} requests and ` +
        `${(messages / events).toFixed(1)} messages per event; ` +
        `${((heapIdle - heapBefore) / followerCount / 1_024).toFixed(1)} KB of heap per idle follower`,
    )
    return { cpuMsPer1000Events }
  } finally {
    await servers.close()
  }
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
): Promise<number[]> {
  const committedAt = new Map<string, number>()
  const start = performance.now()
  for (let n = 0; n < jobids.length * eventsPerJob; n++) {
    const due = start + (n * eventIntervalMs) / jobids.length
    if (due > performance.now()) await delay(due - performance.now())
    const id = await commitEvent(servers, jobids[n % jobids.length] ?? '')
    committedAt.set(id, performance.now())
  }
  const missing = await followers.waitFor(committedAt.keys())
  if (missing.length > 0)
    console.error(`${servers.mode.name}: ${missing.length} of ${committedAt.size} events were not received`)
  // The event can arrive before the commit returns here; that counts as 0.
  return [...committedAt].flatMap(([id, at]) => {
    const receivedAt = followers.receivedAt.get(id)
    return receivedAt === undefined ? [] : [Math.max(0, receivedAt - at)]
  })
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

function writeReport(modes: Record<string, { cpuMsPer1000Events: number }>): void {
  const gib = Math.round(totalmem() / 2 ** 30)
  const report = {
    measuredAt: new Date().toISOString(),
    machine: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}, ${gib} GiB`,
    node: process.version,
    modes,
  }
  const folder = join(import.meta.dirname, '../public/reports')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'modes.json'), `${JSON.stringify(report, null, 2)}\n`)
}
