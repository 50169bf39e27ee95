import type { ChildProcess } from 'node:child_process'
import { setTimeout as delay } from 'node:timers/promises'
import { Agent } from 'undici'
import { defaultRetrySchedule, nextAttemptAt } from '#core/outbox/deliveries/retry-schedule.ts'
import type { Services } from '#core/services.ts'
import { sign } from '#delivery/destinations/webhook/signature.ts'
import { modeSettings, modules } from '#delivery/modes.ts'
import { openServices } from '#platform/services.ts'
import { loadSettings } from '#platform/settings.ts'
import { hookIsolation } from '../support/load/hook-isolation.ts'
import { createJob, registerHooks } from '../support/load/jobs.ts'
import { type Benchmark, type Figure, latencyFigures, runIfMain, until } from '../support/report/benchmark.ts'
import { percentile } from '../support/report/figures.ts'
import { startHookServer } from '../support/servers/hook-server.ts'
import { openStack, type Stack } from '../support/stack.ts'

const hooks = 10
const now = () => performance.timeOrigin + performance.now()

/**
 * Webhooks of one worker process to a receiver on the same machine. Deliveries per second, compared with a bare loop of
 * the same HTTP client; latency from the commit; isolation of other endpoints from a hanging one; and the attempts to
 * a receiver that is down for days.
 */
export const benchmark: Benchmark = {
  name: 'webhooks',
  title: 'Webhooks',
  usage: '[deliveries = 2000] [seconds = 20]',
  async run([deliveries = '2000', seconds = '20']) {
    const stack = await openStack()
    const settings = loadSettings({ LOG_LEVEL: 'error', HEARBACK_DATA: stack.folder }, modeSettings)
    const opened = await openServices(settings, stack.databaseUrl, modules, 'bench')
    try {
      const sizes = { deliveries: Number(deliveries), seconds: Number(seconds) }
      return [...(await measure(stack, opened.services, sizes)), ...outageFigures()]
    } finally {
      await opened.close()
      await stack.close()
    }
  },
}

async function measure(
  stack: Stack,
  services: Services,
  { deliveries, seconds }: { deliveries: number; seconds: number },
): Promise<Figure[]> {
  const received = new Map<string, number>()
  const receiver = await startHookServer((_, id, at) => {
    if (!received.has(id)) received.set(id, at)
  })
  try {
    await registerHooks(services, receiver.url, hooks)
    const { child: worker } = await stack.start('bench/support/servers/mode-workers.ts')
    const bare: number[] = []
    const sent: number[] = []
    for (let round = 0; round < 4; round++) {
      bare.push(await bareRate())
      sent.push(await drainRate(worker))
    }
    const latencies: number[] = []
    for (let n = 0; n < 220; n++) {
      const { id } = await createJob(services, `user ${n % hooks}`)
      const committed = now()
      await until(() => received.has(id))
      if (n >= 20) latencies.push((received.get(id) ?? 0) - committed)
      await delay(20)
    }
    const options = { receiver, received, users: hooks, seconds: seconds / 2 }
    const isolation = await hookIsolation(services, options)
    return [
      {
        name: 'deliveries of one worker',
        value: percentile(sent.slice(1), 0.5),
        unit: 'deliveries/s',
        better: 'higher',
        // The first round is a warm-up.
        reference: { name: 'bare client, 32 at once', value: percentile(bare.slice(1), 0.5) },
        samples: 3,
      },
      ...latencyFigures('commit to first attempt at idle', latencies),
      isolation,
    ]
  } finally {
    receiver.close()
  }

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
    const body = JSON.stringify({
      id: 'x'.repeat(38),
      type: 'job.uploaded',
      data: { filler: 'y'.repeat(250) },
    })
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
}

/** Hours from the event to the last attempt for a receiver that is down, on a simulated clock without jitter. */
function outageFigures(): Figure[] {
  const start = new Date('2026-01-01T00:00:00Z')
  let attempts = 0
  let last = start
  for (
    let at: Date | null = start;
    at;
    at = nextAttemptAt(attempts, defaultRetrySchedule, at, { random: () => 0.5 })
  ) {
    attempts++
    last = at
  }
  const hours = (last.getTime() - start.getTime()) / 3_600_000
  return [
    { name: 'attempts to a receiver that is down', value: attempts, unit: 'attempts', better: 'higher' },
    {
      name: 'last attempt to a receiver that is down',
      value: hours,
      unit: 'h after the event',
      better: 'higher',
    },
  ]
}

await runIfMain(import.meta, benchmark)
