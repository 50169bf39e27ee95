import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loopback } from '#platform/outbound/allowlist.ts'
import { openOutbound } from '#platform/outbound/http.ts'
import { runChaosScenario } from '#tests/support/followers/chaos-scenario.ts'
import { type FaultyProxy, openFaultyProxy } from '#tests/support/http/faulty-proxy.ts'
import { seed } from '#tests/support/random.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'
import { quickRetries, type Senders, startSenders } from '#tests/support/server/senders.ts'
import { until } from '#tests/support/until.ts'
import { clients } from './clients.ts'

// Calls over a half-open connection end by their timeout; two seconds instead of fifteen.
const outbound = openOutbound({ allow: loopback, timeoutMs: 2_000 })
let app: TestApp
let senders: Senders

beforeAll(async () => {
  app = await startTestApp({ WEBHOOK_RETRY_SCHEDULE: quickRetries })
  senders = await startSenders(app, { outbound })
})
afterAll(async () => {
  await until(() => expect(app.web.services.feed.size).toBe(0))
  await senders.stop({ ignoreErrors: true })
  await outbound.close()
  await app.close()
})

// Each test waits most of its time, and has a connection of its own.
describe.each(clients)(
  `$name over a faulty connection (HEARBACK_SEED=${seed})`,
  { concurrent: true },
  (client) => {
    async function withProxy(use: (proxy: FaultyProxy) => Promise<void>): Promise<void> {
      const proxy = await openFaultyProxy(app.web.port)
      try {
        await use(proxy)
      } finally {
        await proxy.close()
      }
    }

    const scenario = (baseUrl: string, jobs: number, maxPauseMs: number, silenceMs = 10_000) => ({
      services: app.web.services,
      clients: [client],
      baseUrl,
      seed,
      jobs,
      maxPauseMs,
      target: { silenceMs },
    })

    it('disconnects: delivers each event once and in order when connections break every few hundred ms', () =>
      withProxy(async (proxy) => {
        const followers = await runChaosScenario(scenario(proxy.url, 4, 300), async (random, isActive) => {
          for (let cuts = 0; isActive(); cuts++) {
            // A client that polls notices a break only while a response is under way.
            if (cuts % 4 === 0) proxy.cutNextResponse()
            await delay(random.between(50, 400))
            proxy.cut()
          }
        })
        expect(followers.reduce((sum, { troubles }) => sum + troubles, 0)).toBeGreaterThan(0)
      }))

    it('half-open connections: delivers each event once and in order when no packet passes and neither end is closed', () =>
      withProxy(async (proxy) => {
        await runChaosScenario(scenario(proxy.url, 3, 300, 2_000), async (random) => {
          for (let silences = 0; silences < 3; silences++) {
            await delay(random.between(100, 500))
            proxy.freeze()
          }
        })
      }))

    it('slow connections: delivers each event once and in order, next to followers on a fast connection', () =>
      withProxy(async (proxy) => {
        proxy.throttle(1_500)
        const quick = { ...scenario(proxy.url, 2, 50), target: { silenceMs: 10_000, intervalMs: 20 } }
        await Promise.all([runChaosScenario(quick), runChaosScenario({ ...quick, baseUrl: app.url })])
      }))
  },
)
