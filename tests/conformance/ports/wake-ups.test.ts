import { describe } from 'vitest'
import { NatsWakeUps } from '#platform/wakeup/nats/nats-wake-ups.ts'
import { openPostgresWakeUps } from '#platform/wakeup/postgres/postgres-wake-ups.ts'
import { isInstalled, startBroker } from '#tests/support/brokers/broker-process.ts'
import { startTestApp } from '#tests/support/server/app.ts'
import { describeWakeUps } from './wake-ups-suite.ts'

const onError = () => {}

describeWakeUps('PostgreSQL', async () => {
  const app = await startTestApp()
  return {
    services: app.web.services,
    databaseUrl: app.database.url,
    open: () => openPostgresWakeUps({ url: app.database.url, onError }),
    async interrupt() {
      await app.database.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND application_name IN ('hearback listener', 'hearback notifier')`,
      )
    },
    outageJobs: 40,
    close: () => app.close(),
  }
})

describe.skipIf(!isInstalled('nats-server'))('wake-ups over NATS (needs nats-server)', () => {
  describeWakeUps('NATS', async () => {
    const nats = await startBroker((port) => ({
      program: 'nats-server',
      args: ['--addr', '127.0.0.1', '--port', String(port)],
    }))
    const app = await startTestApp({ WAKEUP_URL: `nats://127.0.0.1:${nats.port}/test` })
    const address = { servers: [`127.0.0.1:${nats.port}`], prefix: 'test' }
    return {
      services: app.web.services,
      databaseUrl: app.database.url,
      open: () => new NatsWakeUps({ address, name: 'test', onError }),
      async interrupt() {
        await nats.kill()
        await nats.start()
      },
      outageJobs: 1_000,
      async close() {
        await app.close()
        await nats.close()
      },
    }
  })
})
