import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { Hearback } from '#client/index.ts'
import type { ModeClient } from '#core/modes/mode-client.ts'
import { modes } from '#delivery/modes.ts'
import { runChaosScenario } from '#tests/support/followers/chaos-scenario.ts'
import { type FaultyProxy, openFaultyProxy } from '#tests/support/http/faulty-proxy.ts'
import { seed } from '#tests/support/random.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'
import { quickRetries, type Senders, startSenders } from '#tests/support/server/senders.ts'

let app: TestApp
let senders: Senders
let proxy: FaultyProxy

beforeAll(async () => {
  app = await startTestApp({ WEBHOOK_RETRY_SCHEDULE: quickRetries })
  senders = await startSenders(app)
  proxy = await openFaultyProxy(app.web.port)
})
afterEach(async () => {
  proxy.cut()
  await expect.poll(() => app.web.services.feed.size).toBe(0)
})
afterAll(async () => {
  await senders.stop({ ignoreErrors: true })
  await proxy.close()
  await app.close()
})

/** The events of a job handle as the client of a mode. */
function toClient(via: string): ModeClient {
  return {
    name: via,
    async follow({ baseUrl, jobid, signal, silenceMs = 10_000 }, listener) {
      const auto = { firstMessageMs: 500, recoverMs: 100 }
      const job = new Hearback({ url: baseUrl, auto }).job(jobid)
      const options = {
        via,
        signal,
        silenceMs,
        intervalMs: 25,
        onTrouble: listener.onTrouble?.bind(listener),
      }
      for await (const event of job.events(options as never)) listener.onEvent(event)
    },
  }
}

const clients = ['auto', ...modes.filter(({ follows }) => follows).map(({ name }) => name)].map(toClient)

it(`JobHandle.events delivers each event once and in order in every mode while connections break (HEARBACK_SEED=${seed})`, async () => {
  const scenario = { services: app.web.services, clients, baseUrl: proxy.url, seed, jobs: 3, maxPauseMs: 300 }
  await runChaosScenario({ ...scenario, oneFollower: true }, async (random, isActive) => {
    for (let cuts = 0; isActive(); cuts++) {
      if (cuts % 4 === 0) proxy.cutNextResponse()
      await delay(random.between(50, 400))
      proxy.cut()
    }
  })
})
