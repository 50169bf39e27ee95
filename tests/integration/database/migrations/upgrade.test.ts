import { Client } from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Closable } from '#core/modes/delivery-mode.ts'
import { queues } from '#delivery/modes.ts'
import { migrate } from '#platform/postgres/migrate/migrate.ts'
import { readMigrations } from '#platform/postgres/migrate/migrations.ts'
import { installQueues } from '#platform/queue/install-queues.ts'
import { clients } from '#tests/conformance/clients.ts'
import { expectAll, hasBegun, startFollower } from '#tests/support/followers/follower.ts'
import { begin, complete, newJob } from '#tests/support/jobs/jobs.ts'
import { createEmptyDatabase } from '#tests/support/postgres/database.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'
import { quickRetries, type Senders, startSenders } from '#tests/support/server/senders.ts'
import { until } from '#tests/support/until.ts'
import { startWorker } from '#worker/worker.ts'

/** What the previous release does not have: the processes of this test run without it until the upgrade. */
const added = [
  '20261121213000_published_events',
  '20261121214500_backlog_view',
  // Outside a transaction: indexes are built and dropped while the tables are written.
  '20261122010500_failed_jobs',
  '20261122093000_retention_indexes',
  '20261122143000_delivery_indexes',
]
const previous = readMigrations().filter(({ name }) => !added.includes(name))

let app: TestApp
let senders: Senders
let worker: Closable

beforeAll(async () => {
  const database = await createEmptyDatabase()
  await migrate(database.url, { migrations: previous })
  await installQueues(database.url, queues)
  app = await startTestApp({ WEBHOOK_RETRY_SCHEDULE: quickRetries }, database)
  senders = await startSenders(app)
})
afterAll(async () => {
  // On a busy machine a statement of a sender can time out while the migration has its lock; it is repeated.
  await senders.stop({ ignoreErrors: true })
  await worker?.close()
  await app.close()
})

it('upgrade of the schema while the previous release serves: jobs under way continue, no statement waits for a lock', async () => {
  const { services } = app.web
  const follow = (jobid: string) =>
    clients.map((client) => startFollower(client, { baseUrl: app.url, jobid, after: 0 }))
  const underWay = await begin(services, (await newJob(services)).jobid)
  const followers = follow(underWay.jobid)
  await Promise.all(followers.map(hasBegun))

  // A transaction of the previous release that has written events and is not committed yet.
  const writer = new Client({ connectionString: app.database.url })
  await writer.connect()
  await writer.query('BEGIN; LOCK TABLE event IN ROW EXCLUSIVE MODE')
  const lockTimeouts: string[] = []
  const migrated = migrate(app.database.url, { onLockTimeout: (name) => lockTimeouts.push(name) })
  await until(() => expect(lockTimeouts).toContain(added[0]))

  // The migration still waits: if its lock request stayed in the queue, these could not write.
  const during = await newJob(services)
  const followersDuring = follow(during.jobid)
  await complete(services, await begin(services, during.jobid))
  for (const follower of followersDuring) await expectAll(follower, services.log)
  expect(await app.database.query('SELECT 1 FROM pg_trigger WHERE tgname = $$publish_event$$')).toMatchObject(
    { rowCount: 0 },
  )

  await writer.query('COMMIT')
  await writer.end()
  expect(await migrated).toEqual(added)
  // The worker of the new release takes over what is under way.
  worker = await startWorker(app.settings, app.database.url)
  const { jobid: afterwards } = await newJob(services)
  followers.push(...follow(afterwards))
  for (const follower of followers) await expectAll(follower, services.log)
  expect((await app.database.query('SELECT * FROM hearback_backlog')).rows).toEqual([
    { waiting: 0, processing: 0, jobs: 0 },
  ])
})

it('a migration that does not get its locks in time fails and names itself', async () => {
  const writer = new Client({ connectionString: app.database.url })
  await writer.connect()
  await writer.query('BEGIN; LOCK TABLE event IN ROW EXCLUSIVE MODE')
  const migrations = [...readMigrations(), { name: '99999999999999_test', sql: 'LOCK TABLE event' }]
  await expect(migrate(app.database.url, { migrations, lockWaitMs: 0 })).rejects.toThrow(
    /99999999999999_test could not be applied and was undone: .*lock timeout/,
  )
  await writer.end()
  expect(await migrate(app.database.url)).toEqual([])
})
