import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newUuid } from '#core/jobs/uuid.ts'
import { NatsWakeUps } from '#platform/wakeup/nats/nats-wake-ups.ts'
import { clients } from '#tests/conformance/clients.ts'
import { isInstalled, startBroker, type TestBroker } from '#tests/support/brokers/broker-process.ts'
import { runChaosScenario } from '#tests/support/followers/chaos-scenario.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'
import { quickRetries, type Senders, startSenders } from '#tests/support/server/senders.ts'
import { until } from '#tests/support/until.ts'

const jobs = 10 * clients.length

describe.skipIf(!isInstalled('nats-server'))('outage of NATS (needs nats-server)', () => {
  let nats: TestBroker
  /** Followers are connected to `web`; another process moves the jobs. */
  let web: TestApp
  let other: TestApp
  let senders: Senders

  beforeAll(async () => {
    nats = await startBroker((port) => ({
      program: 'nats-server',
      args: ['--addr', '127.0.0.1', '--port', String(port)],
    }))
    const env = {
      WAKEUP_URL: `nats://127.0.0.1:${nats.port}/test`,
      WEBHOOK_RETRY_SCHEDULE: quickRetries,
    }
    web = await startTestApp(env)
    other = await startTestApp(
      { ...env, HEARBACK_DATA: web.settings.HEARBACK_DATA },
      { ...web.database, drop: async () => {} },
    )
    senders = await startSenders(other)
  })
  afterAll(async () => {
    await senders.stop({ ignoreErrors: true })
    await other.close()
    await web.close()
    await nats.close()
  })

  const ended = async () =>
    (await web.database.query(`SELECT FROM job WHERE state IN ('completed', 'error')`)).rowCount ?? 0

  it('killed and started again in the middle of many jobs: every follower gets each event once and in order', async () => {
    let endedWithoutNats = 0
    async function breakNats(): Promise<void> {
      await until(async () => expect(await ended()).toBeGreaterThan(jobs / 5))
      await nats.kill()
      const atKill = await ended()
      await until(async () => expect(await ended()).toBeGreaterThan(Math.min(atKill + jobs / 5, jobs - 1)))
      endedWithoutNats = (await ended()) - atKill
      await nats.start()
    }
    // Each job has one follower, of one of the modes.
    const scenarios = clients.map((client, index) =>
      runChaosScenario(
        {
          services: other.web.services,
          clients: [client],
          baseUrl: web.url,
          seed: index,
          jobs: jobs / clients.length,
          maxPauseMs: 400,
          oneFollower: true,
        },
        index === 0 ? breakNats : undefined,
      ),
    )
    await Promise.all(scenarios)
    expect(endedWithoutNats).toBeGreaterThan(0)
  })

  it('wake-ups are carried by NATS again afterwards', async () => {
    const address = { servers: [`127.0.0.1:${nats.port}`], prefix: 'test' }
    const observer = new NatsWakeUps({ address, name: 'observer', onError: () => {} })
    await observer.start()
    const received: string[] = []
    observer.subscribe({
      onWakeUp: (wakeUp) => 'jobid' in wakeUp && received.push(wakeUp.jobid),
      onResume: () => {},
    })
    const jobid = newUuid()
    await observer.follow({ jobid }).ready
    await until(async () => {
      await other.web.wakeUps.publish([{ kind: 'progress', jobid, userid: 'alice' }])
      expect(received).toContain(jobid)
    })
    await observer.close()
  })
})
