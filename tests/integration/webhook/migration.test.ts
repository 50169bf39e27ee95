import { Client } from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { everyone } from '#core/access/principal.ts'
import { openDatabase } from '#platform/postgres/database.ts'
import { toScript } from '#platform/postgres/migrate/concurrent-indexes.ts'
import { readMigrations } from '#platform/postgres/migrate/migrations.ts'
import { deliveryStoreOn } from '#platform/postgres/stores/outbox/delivery-store.ts'
import { destinationStoreOn } from '#platform/postgres/stores/outbox/destination-store.ts'
import { settingKeyring } from '#platform/secrets/keyring.ts'
import { Sealer } from '#platform/secrets/sealer.ts'
import { createTestDatabase, type TestDatabase } from '#tests/support/postgres/database.ts'

const migration = '20261121160000_destinations'
const id = '0199aaaa-0000-7000-8000-000000000001'
const delivery = '0199aaaa-0000-7000-8000-000000000002'

let database: TestDatabase

beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

it('migration of webhook endpoints to destinations: keeps URL, format, secrets, permission and deliveries', async () => {
  const client = new Client({ connectionString: database.url })
  await client.connect()
  const { rows } = await client.query(`SELECT tablename FROM pg_tables WHERE schemaname = 'public'`)
  for (const { tablename } of rows) await client.query(`DROP TABLE "${tablename}" CASCADE`)
  const sequences = await client.query(`SELECT sequencename FROM pg_sequences WHERE schemaname = 'public'`)
  for (const { sequencename } of sequences.rows) await client.query(`DROP SEQUENCE "${sequencename}"`)
  const functions = await client.query(
    `SELECT oid::regprocedure AS name FROM pg_proc WHERE pronamespace = 'public'::regnamespace`,
  )
  for (const { name } of functions.rows) await client.query(`DROP FUNCTION ${name} CASCADE`)
  for (const { name, sql } of readMigrations()) {
    if (name === migration) {
      const secrets = `[{"secret": "whsec_b2xk", "until": "2026-11-22T00:00:00.000Z"}]`
      await client.query(
        `INSERT INTO webhook_endpoint (id, userid, url, events, secret, former_secrets, format, consented_at, created_at)
          VALUES ($1, 'alice', 'https://example.com/', '{job.completed}', 'whsec_bmV3', $2, 'cloudevents-binary',
            '2026-11-21T10:00:00.5Z', now())`,
        [id, secrets],
      )
      await client.query(
        `INSERT INTO webhook_delivery (id, endpoint_id, event_id, type, state, round, tries, created_at)
          VALUES ($1, $2, 'ping-1', 'endpoint.ping', 'retrying', 3, 2, now())`,
        [delivery, id],
      )
    }
    await client.query(toScript({ name, sql }))
  }
  await client.end()
  const opened = openDatabase(database.url)
  const sealer = new Sealer(settingKeyring(['0'.repeat(32)]))
  expect(await destinationStoreOn(opened, sealer).read(everyone, id)).toMatchObject({
    type: 'webhook',
    config: { url: 'https://example.com/', format: 'cloudevents-binary' },
    secrets: {
      secret: 'whsec_bmV3',
      formerSecrets: [{ secret: 'whsec_b2xk', until: '2026-11-22T00:00:00.000Z' }],
    },
    state: { permittedAt: '2026-11-21T10:00:00.500Z' },
  })
  expect(await deliveryStoreOn(opened, sealer).read(everyone, delivery)).toMatchObject({
    destinationId: id,
    version: 3,
    failedAttempts: 2,
    state: 'retrying',
  })
  await opened.close()
})
