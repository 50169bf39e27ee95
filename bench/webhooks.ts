import type { ChildProcess } from 'node:child_process'
import { setTimeout as delay } from 'node:timers/promises'
import { Agent } from 'undici'
import { defaultRetrySchedule, nextAttemptAt } from '#core/outbox/deliveries/retry-schedule.ts'
import { sign } from '#delivery/destinations/webhook/signature.ts'
import { modeSettings, modules } from '#delivery/modes.ts'
import { openServices } from '#platform/services.ts'
import { loadSettings } from '#platform/settings.ts'
import { formatLatency, percentile } from './support/figures.ts'
import { startHookServer } from './support/hook-server.ts'
import { createJob, registerHooks } from './support/jobs.ts'
import { openStack } from './support/stack.ts'

/**
 * Webhooks of one worker process to a receiver on the same machine: `node bench/webhooks.ts [deliveries] [seconds]`.
 * Deliveries per second, compared with a bare loop of the same HTTP client; latency from the commit; isolation of
 * other endpoints from a hanging one; and the retry times for a receiver that is down for days.
 */
const deliveries = Number(process.argv[2] ?? 2_000)
const seconds = Number(process.argv[3] ?? 20)
const hooks = 10
const now = () => performance.timeOrigin + performance.now()

const stack = await openStack()
const settings = loadSettings({ LOG_LEVEL: 'error', HEARBACK_DATA: stack.folder }, modeSettings)
const opened = await openServices(settings, stack.databaseUrl, modules, 'bench')
const { services } = opened

const received = new Map<string, number>()
let hanging = ''
const receiver = await startHookServer(
  (_, id, at) => void received.set(id, at),
  (path) => path === hanging,
)
try {
  await registerHooks(services, receiver.url, hooks)
  const { child: worker } = await stack.start('bench/support/mode-workers.ts')
  const bare: number[] = []
  const sent: number[] = []
  for (let round = 0; round < 4; round++) {
    bare.push(await bareRate())
    sent.push(await drainRate(worker))
  }
  // The first round is a warm-up.
  const [calls, sends] = [percentile(bare.slice(1), 0.5), percentile(sent.slice(1), 0.5)]
  console.log(`bare client, 32 at once:            ${calls.toFixed(0)} calls/s`)
  console.log(`one worker:                         ${sends.toFixed(0)} deliveries/s`)
  console.log(`ratio, medians of 3 rounds:         ${(sends / calls).toFixed(2)}`)

  const latencies: number[] = []
  for (let n = 0; n < 220; n++) {
    const { id } = await createJob(services, `user ${n % hooks}`)
    const committed = now()
    await until(() => received.has(id))
    if (n >= 20) latencies.push((received.get(id) ?? 0) - committed)
    await delay(20)
  }
  console.log(`commit to first attempt, at idle:   ${formatLatency(latencies)}`)

  const baseline: number[] = []
  const isolated: number[] = []
  for (let round = 0; round < 2; round++) {
    baseline.push(...(await underLoad(hooks)))
    hanging = '/9'
    isolated.push(...(await underLoad(hooks - 1)))
    hanging = ''
    receiver.release()
  }
  console.log(`10 endpoints, 60 events/s:          ${formatLatency(baseline)}`)
  console.log(`the other 9 while 1 of 10 hangs:    ${formatLatency(isolated)}`)
  console.log(
    `isolation, ratio of the p99s:       ${(percentile(isolated, 0.99) / percentile(baseline, 0.99)).toFixed(2)}`,
  )
} finally {
  receiver.close()
  await opened.close()
  await stack.close()
}
simulateOutage()

/** Deliveries per second of a worker that starts with a full queue, from the first to the last request. */
async function drainRate(worker: ChildProcess): Promise<number> {
  worker.kill('SIGSTOP')
  const waiting: string[] = []
  for (let n = 0; n < deliveries; n++) waiting.push((await createJob(services, `user ${n % hooks}`)).id)
  worker.kill('SIGCONT')
  await until(() => waiting.every((id) => received.has(id)))
  const times = waiting.map((id) => received.get(id) ?? 0)
  return ((deliveries - 1) / (Math.max(...times) - Math.min(...times))) * 1_000
}

/** Requests per second of the HTTP client alone, each signed. */
async function bareRate(): Promise<number> {
  const agent = new Agent({ allowH2: false })
  const body = JSON.stringify({ id: 'x'.repeat(38), type: 'job.uploaded', data: { filler: 'y'.repeat(250) } })
  let left = deliveries
  const began = now()
  const loop = async () => {
    while (left-- > 0) {
      const timestamp = Math.floor(Date.now() / 1_000)
      const signature = sign('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', { id: 'x', timestamp, body })
      const headers = { 'content-type': 'application/json', 'webhook-signature': signature }
      const answer = await agent.request({
        origin: receiver.url,
        path: '/bare',
        method: 'POST',
        headers,
        body,
      })
      await answer.body.dump()
    }
  }
  await Promise.all(Array.from({ length: 32 }, loop))
  await agent.close()
  return (deliveries / (now() - began)) * 1_000
}

/** Commits events for all endpoints at a steady rate; milliseconds to the first attempt, for the first `counted` endpoints. */
async function underLoad(counted: number): Promise<number[]> {
  const committed: { id: string; at: number }[] = []
  const end = now() + seconds * 1_000
  const pending: Promise<void>[] = []
  for (let n = 0; now() < end; n++) {
    const user = n % hooks
    pending.push(
      createJob(services, `user ${user}`).then(({ id }) => {
        if (user < counted) committed.push({ id, at: now() })
      }),
    )
    await delay(1_000 / 60)
  }
  await Promise.all(pending)
  await until(() => committed.every(({ id }) => received.has(id)))
  return committed.map(({ id, at }) => (received.get(id) ?? 0) - at)
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await delay(2)
}

/** Prints the attempts for a receiver that always responds with 503, on a simulated clock. */
function simulateOutage(): void {
  const schedule = defaultRetrySchedule
  const start = new Date('2026-01-01T00:00:00Z')
  console.log('\nAttempts for a receiver that is down (jitter from -20 % to +20 %)')
  const [earliest, planned, latest] = [0, 0.5, 1].map((random) => attemptTimes(schedule, start, () => random))
  for (const [n, at] of (planned ?? []).entries()) {
    console.log(
      `  ${String(n + 1).padStart(2)}. ${formatClock(at)}   (${formatClock(earliest?.[n] ?? 0)} to ${formatClock(latest?.[n] ?? 0)})`,
    )
  }
}

/** Seconds from the event to each attempt. */
function attemptTimes(schedule: readonly number[], start: Date, random: () => number): number[] {
  const made: number[] = []
  for (let at: Date | null = start; at; at = nextAttemptAt(made.length, schedule, at, { random })) {
    made.push((at.getTime() - start.getTime()) / 1_000)
  }
  return made
}

function formatClock(seconds: number): string {
  const whole = Math.round(seconds)
  const part = (value: number) => String(value).padStart(2, '0')
  return `${part(Math.floor(whole / 3_600))}:${part(Math.floor(whole / 60) % 60)}:${part(whole % 60)}`
}
