import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { runChaosScenario } from '#tests/support/followers/chaos-scenario.ts'
import { type FaultyProxy, openFaultyProxy } from '#tests/support/http/faulty-proxy.ts'
import { seed } from '#tests/support/random.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'
import { quickRetries, type Senders, startSenders } from '#tests/support/server/senders.ts'
import { clients } from './clients.ts'

let app: TestApp
let senders: Senders
let proxy: FaultyProxy

beforeAll(async () => {
  app = await startTestApp({ WEBHOOK_RETRY_SCHEDULE: quickRetries })
  senders = await startSenders(app)
  proxy = await openFaultyProxy(app.web.port)
})
afterEach(async () => {
  proxy.throttle(Number.POSITIVE_INFINITY)
  proxy.cut()
  await expect.poll(() => app.web.services.feed.size).toBe(0)
})
afterAll(async () => {
  await senders.stop({ inTrouble: true })
  await proxy.close()
  await app.close()
})

describe.each(clients)(`by $name, over a bad line (HEARBACK_SEED=${seed})`, { timeout: 60_000 }, (client) => {
  const scenario = (jobs: number, maxPauseMs: number, silenceMs = 10_000) => ({
    services: app.web.services,
    clients: [client],
    baseUrl: proxy.url,
    seed,
    jobs,
    maxPauseMs,
    target: { silenceMs },
  })

  it('every event comes once and in order when the connection is cut every few hundred ms', async () => {
    const followers = await runChaosScenario(scenario(4, 300), async (random, isActive) => {
      for (let cuts = 0; isActive(); cuts++) {
        // Who asks now and then only notices what is cut while it is being answered.
        if (cuts % 4 === 0) proxy.cutNextAnswer()
        await delay(random.between(50, 400))
        proxy.cut()
      }
    })
    expect(followers.reduce((sum, { troubles }) => sum + troubles, 0)).toBeGreaterThan(0)
  })

  it('and when it goes silent, with neither end being told', async () => {
    await runChaosScenario(scenario(3, 300, 700), async (random) => {
      for (let silences = 0; silences < 3; silences++) {
        await delay(random.between(100, 500))
        proxy.freeze()
      }
    })
  })

  it('and when it is slow, while those on a good line do not notice', async () => {
    proxy.throttle(3_000)
    const slow = runChaosScenario(scenario(2, 50))
    await runChaosScenario({ ...scenario(2, 50), baseUrl: app.url })
    await slow
  })

  it('and with 200 jobs at once', async () => {
    const followers = await runChaosScenario({
      ...scenario(200, 200),
      oneFollower: true,
      target: { intervalMs: 300 },
    })
    expect(followers).toHaveLength(200)
  })
})
