import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startWeb, type Web } from '#server/web.ts'
import { runChaosScenario } from '#tests/support/followers/chaos-scenario.ts'
import { type FaultyProxy, openFaultyProxy } from '#tests/support/http/faulty-proxy.ts'
import { seed } from '#tests/support/random.ts'
import { noPages, startTestApp, type TestApp } from '#tests/support/server/app.ts'
import { quickRetries, type Senders, startSenders } from '#tests/support/server/senders.ts'
import { startWebChild } from '#tests/support/server/web-child.ts'
import { clients } from './clients.ts'

let app: TestApp
let senders: Senders
let proxy: FaultyProxy
let postgres: FaultyProxy
/** A second web server, whose database connections go through a proxy. */
let other: Web
let admin: pg.Client

beforeAll(async () => {
  app = await startTestApp({ WEBHOOK_RETRY_SCHEDULE: quickRetries })
  senders = await startSenders(app)
  proxy = await openFaultyProxy(app.web.port)
  const url = new URL(app.database.url)
  postgres = await openFaultyProxy(Number(url.port))
  url.port = String(postgres.port)
  other = await startWeb(app.settings, url.href, noPages)
  admin = new pg.Client({ connectionString: app.database.url })
  await admin.connect()
})
afterEach(async () => {
  proxy.aim(app.web.port)
  proxy.cut()
  await expect.poll(() => app.web.services.feed.size + other.services.feed.size).toBe(0)
})
afterAll(async () => {
  await senders.stop({ ignoreErrors: true })
  await admin.end()
  await other.close()
  await postgres.close()
  await proxy.close()
  await app.close()
})

const isListener = (hello: string) => hello.includes('hearback listener')

// A fault of a server affects all its connections, so all modes are tested together.
describe(`every mode delivers each event once and in order (HEARBACK_SEED=${seed})`, () => {
  const scenario = (jobs: number, maxPauseMs: number) => ({
    services: app.web.services,
    clients,
    baseUrl: proxy.url,
    seed,
    jobs,
    maxPauseMs,
    target: { silenceMs: 10_000, intervalMs: 100 },
  })

  it('when the LISTEN session is terminated repeatedly', async () => {
    await runChaosScenario(scenario(4, 300), async (random, isActive) => {
      while (isActive()) {
        await delay(random.between(50, 400))
        await admin.query(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
           WHERE datname = current_database() AND application_name = 'hearback listener'`,
        )
      }
    })
  })

  it('when the connection of the LISTEN session is half-open', async () => {
    proxy.aim(other.port)
    await runChaosScenario(scenario(4, 300), async (random) => {
      await delay(random.between(0, 300))
      // The listener may still be reconnecting after the test before.
      await expect.poll(() => postgres.freeze(isListener)).toBe(1)
    })
  })

  it('when the web process is killed and restarted', async () => {
    let web = await startWebChild(app)
    proxy.aim(web.port)
    await runChaosScenario(scenario(3, 400), async (random) => {
      for (const signal of ['SIGKILL', 'SIGTERM'] as const) {
        await delay(random.between(200, 600))
        await web.end(signal)
        web = await startWebChild(app)
        proxy.aim(web.port)
      }
    })
    await web.end('SIGTERM')
  })

  it('when clients reconnect to a different web process', async () => {
    await runChaosScenario(scenario(4, 300), async (random, isActive) => {
      while (isActive()) {
        await delay(random.between(100, 400))
        proxy.aim(random.pick([app.web.port, other.port]))
        proxy.cut()
      }
    })
  })
})
