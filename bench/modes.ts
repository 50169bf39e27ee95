import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { loadMode } from '#client/modes.ts'
import { everyone } from '#core/access/principal.ts'
import { beginAttempt } from '#core/jobs/attempt.ts'
import { submit } from '#core/jobs/submit.ts'
import type { Services } from '#core/services.ts'
import { modeSettings } from '#delivery/modes.ts'
import { openServices } from '#platform/services.ts'
import { loadSettings } from '#platform/settings.ts'
import { onePagePdf } from '#tests/support/jobs/pdf.ts'
import { type Crowd, createBatcher } from './support/crowd.ts'
import { percentile, spread } from './support/figures.ts'
import { requestsPerSecond } from './support/load.ts'
import { openStack } from './support/stack.ts'
import { cpuSecondsOf } from './support/usage.ts'

/** What followers cost and how soon they hear, by mode: `node bench/modes.ts [followers]`. */
const followers = Number(process.argv[2] ?? 1_000)
const idleMs = 3_000
/** A job has five attempts; each mode hears of one. */
const names = ['polling', 'long-poll', 'ndjson', 'sse', 'socket']
const script = 'bench/support/measured-web.ts'

const stack = await openStack()
const settings = loadSettings({ HEARBACK_DATA: stack.folder, LOG_LEVEL: 'silent' }, modeSettings)
const opened = await openServices(settings, stack.databaseUrl, [], 'bench')
try {
  const { services } = opened
  const jobids = await submitJobs(services)
  for (const [index, name] of names.entries()) await measure(name, index + 2, services, jobids)
  await measureCatchUp(services, jobids)
  await measureAnswers(jobids[0] ?? '')
} finally {
  await opened.close()
  await stack.close()
}

async function submitJobs(services: Services): Promise<string[]> {
  const jobids: string[] = []
  while (jobids.length < followers) {
    const batch = Array.from({ length: 8 }, async () => {
      const bytes = (async function* () {
        yield onePagePdf()
      })()
      const submission = { userid: 'bench', bytes, rest: () => ({ options: {} }) }
      return (await submit(services, everyone, submission)).job.jobid
    })
    jobids.push(...(await Promise.all(batch)))
  }
  return jobids.slice(0, followers)
}

async function measure(name: string, seq: number, services: Services, jobids: string[]): Promise<void> {
  const { child, said } = await stack.start(script)
  // What a process loads at its first followers is not what a follower costs.
  const warmUp = await createBatcher(await loadMode(name), said.url ?? '', jobids.slice(0, 20))
  await warmUp.leave()
  await delay(500)
  const empty = await heldBy(child)
  const before = cpuSecondsOf(child.pid)
  const crowd = await createBatcher(await loadMode(name), said.url ?? '', jobids)
  await delay(idleMs)
  const idle = await heldBy(child)
  const latency = await moveAll(services, jobids, crowd, seq)
  const memory = (idle - empty) / followers / 1_024
  const cpu = ((cpuSecondsOf(child.pid) - before) * 1_000) / followers
  console.log(
    `${name}: commit to receipt ${spread(latency)}; server CPU ${cpu.toFixed(2)} s, ` +
      `${((crowd.bytesDown * 1_000) / followers / 1_048_576).toFixed(2)} MB down, ` +
      `per 1,000 followed jobs; ${(crowd.requests / followers).toFixed(1)} requests and ` +
      `${(crowd.messages / followers).toFixed(1)} messages a job; ${memory.toFixed(1)} KB held per idle follower`,
  )
  await crowd.leave()
  await end(child)
}

/** Commits an event of each job, one after the other; milliseconds from each commit to its receipt. */
async function moveAll(services: Services, jobids: string[], crowd: Crowd, seq: number): Promise<number[]> {
  const committedAt = new Map<string, number>()
  for (const jobid of jobids) {
    await beginAttempt(services, jobid)
    committedAt.set(jobid, performance.now())
  }
  await crowd.hasHeard(seq, jobids.length)
  // A follower may hear before the one who committed hears that he did: that counts as at once.
  return jobids.map((jobid) =>
    Math.max(0, (crowd.heardAt.get(jobid)?.at ?? Number.NaN) - (committedAt.get(jobid) ?? Number.NaN)),
  )
}

/** Kills the web process under its followers, moves every job meanwhile, and starts it again. */
async function measureCatchUp(services: Services, jobids: string[]): Promise<void> {
  for (const name of ['sse', 'socket']) {
    const first = await stack.start(script)
    const url = new URL(first.said.url ?? '')
    const crowd = await createBatcher(await loadMode(name), url.origin, jobids)
    await end(first.child, 'SIGKILL')
    for (const jobid of jobids) {
      await services.jobs.transact(async (tx) => {
        const job = await tx.lockJob(jobid)
        if (!job) return
        const moved = { ...job, seq: job.seq + 1, revision: job.revision + 1 }
        const [event] = await tx.eventsAfter(jobid, job.seq - 1)
        if (!event) return
        const data = { ...event.data, seq: moved.seq }
        await tx.saveTransition(moved, { ...event, id: `${jobid}-${moved.seq}`, data })
      })
    }
    const before = performance.now()
    const second = await stack.start(script, { PORT: url.port })
    const ready = performance.now()
    await crowd.hasHeard(name === 'sse' ? names.length + 2 : names.length + 3, jobids.length)
    const last = Math.max(...[...crowd.heardAt.values()].map(({ at }) => at))
    console.log(
      `${name}: after a kill, ${crowd.heardAt.size} of ${followers} followers caught up within ` +
        `${(last - ready).toFixed(0)} ms of the new process being ready (${(ready - before).toFixed(0)} ms to start it)`,
    )
    await crowd.leave()
    await end(second.child)
  }
}

async function measureAnswers(jobid: string): Promise<void> {
  const ours = (await stack.start(script)).said.url
  const bare = (await stack.start('bench/support/silent-server.ts')).said.url
  const etag = (await fetch(`${ours}/results/${jobid}`)).headers.get('etag') ?? ''
  const load = { connections: 16, seconds: 2 }
  const unchanged = { ...load, headers: { 'if-none-match': etag } }
  const figures: { longPoll: number; same: number; rates: Record<string, number> }[] = []
  for (let round = 0; round < 3; round++) {
    const plain = await requestsPerSecond(`${bare}/results/${jobid}`, load)
    const plain304 = await requestsPerSecond(`${bare}/results/${jobid}`, unchanged)
    const longPoll = await requestsPerSecond(`${ours}/results/${jobid}?after=1&wait=60`, load)
    const same = await requestsPerSecond(`${ours}/results/${jobid}`, unchanged)
    figures.push({
      longPoll: longPoll / plain,
      same: same / plain304,
      rates: { plain, plain304, longPoll, same },
    })
  }
  const median = (name: 'longPoll' | 'same') =>
    percentile(
      figures.map((figure) => figure[name]),
      0.5,
    ).toFixed(2)
  console.log(
    `long poll that has news: ${median('longPoll')} of bare node:http; 304: ${median('same')} of it`,
  )
  console.log(
    figures
      .map(({ rates }) =>
        Object.values(rates)
          .map((rate) => `${rate.toFixed(0)}/s`)
          .join(' '),
      )
      .join('; '),
  )
}

/** Bytes the process holds once it has thrown away what nothing refers to. */
async function heldBy(child: ChildProcess): Promise<number> {
  child.send('memory')
  const [{ bytes }] = (await once(child, 'message')) as [{ bytes: number }]
  return bytes
}

async function end(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  const gone = once(child, 'exit')
  child.kill(signal)
  await gone
}
