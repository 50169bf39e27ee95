import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { modeSettings, modules, queues } from '#delivery/modes.ts'
import {
  type EmbeddedPostgres,
  startEmbeddedPostgres,
} from '#platform/postgres/embedded/embedded-postgres.ts'
import { migrate } from '#platform/postgres/migrate/migrate.ts'
import { installQueues } from '#platform/queue/install-queues.ts'
import { type OpenServices, openServices } from '#platform/services.ts'
import { loadSettings } from '#platform/settings.ts'
import { codeBlock } from '#tests/support/code-blocks.ts'
import { begin, complete, newJob } from '#tests/support/jobs/jobs.ts'
import { createPgoutputParser, type ReplicationMessage } from '#tests/support/postgres/pgoutput.ts'
import { until } from '#tests/support/until.ts'

const guide = 'docs/destinations/change-data-capture.md'

let folder: string
let postgres: EmbeddedPostgres
let opened: OpenServices
let reader: Client

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hearback-cdc-'))
  postgres = await startEmbeddedPostgres({
    dataDir: join(folder, 'postgres'),
    durable: false,
    walLevel: 'logical',
  })
  await migrate(postgres.url)
  await installQueues(postgres.url, queues)
  const settings = loadSettings({ LOG_LEVEL: 'silent', HEARBACK_DATA: folder }, modeSettings)
  opened = await openServices(settings, postgres.url, modules, 'test')
  // Creates the role that the document describes.
  const admin = new Client({ connectionString: postgres.superuserUrl })
  await admin.connect()
  await admin.query(codeBlock(guide, 'CREATE ROLE').replace('…', 'secret'))
  await admin.end()
  const url = new URL(postgres.url)
  url.username = 'cdc'
  url.password = 'secret'
  reader = new Client({ connectionString: url.href })
  await reader.connect()
})
let closed: Promise<void> | undefined
const close = () => {
  closed ??= reader
    .end()
    .then(() => opened.close())
    .then(() => postgres.stop())
  return closed
}
afterAll(async () => {
  await close()
  await rm(folder, { recursive: true, force: true })
})

const changesSql = `
  SELECT data FROM pg_logical_slot_get_binary_changes('events', NULL, NULL,
    'proto_version', '1', 'publication_names', 'hearback_events')`

it('change data capture: a slot delivers every event once, in order per job, while jobs run', async () => {
  const { services } = opened
  await reader.query("SELECT pg_create_logical_replication_slot('events', 'pgoutput')")
  const parse = createPgoutputParser()
  const messages: ReplicationMessage[] = []
  const rows = () => messages.flatMap((message) => (message.kind === 'insert' ? [message.row] : []))
  const read = async () => {
    const { rows: changes } = await reader.query<{ data: Buffer }>(changesSql)
    messages.push(...changes.map(({ data }) => parse(data)))
  }
  const jobs = Promise.all(
    Array.from({ length: 12 }, async (_, n) => {
      const { jobid } = await newJob(services, `user ${n % 3}`)
      await complete(services, await begin(services, jobid))
      return jobid
    }),
  )
  await until(async () => {
    await read()
    expect(rows().length).toBeGreaterThanOrEqual(36)
  })
  await read()
  const jobids = await jobs
  expect(new Set(messages.map(({ kind }) => kind))).toEqual(new Set(['begin', 'other', 'insert', 'commit']))
  for (const jobid of jobids) {
    const own = rows().filter(({ aggregateid }) => aggregateid === jobid)
    expect(own.map(({ id }) => id)).toEqual([1, 2, 3].map((seq) => `${jobid}-${seq}`))
    expect(new Set(own.map(({ aggregatetype }) => aggregatetype))).toEqual(new Set(['job']))
    const payloads = own.map(({ payload }) => JSON.parse(payload ?? ''))
    const events = await services.log.newer([{ jobid, after: 0 }])
    expect(payloads).toEqual(JSON.parse(JSON.stringify(events)))
    expect(own.map(({ type }) => type)).toEqual(events.map(({ type }) => type))
  }
  expect(rows()).toHaveLength(36)
  const { rows: kept } = await opened.database.pool.query('SELECT FROM published_event')
  expect(kept).toHaveLength(0)
})

it('change data capture: the configuration for Debezium names what the database has', async () => {
  const lines = codeBlock(guide, 'connector.class').trim().split('\n')
  const properties = Object.fromEntries(lines.map((line) => line.split('=')))
  const { rows } = await reader.query(
    'SELECT schemaname, tablename FROM pg_publication_tables WHERE pubname = $1',
    [properties['publication.name']],
  )
  expect(rows.map(({ schemaname, tablename }) => `${schemaname}.${tablename}`)).toEqual([
    properties['table.include.list'],
  ])
  const columns = await reader.query(`SELECT * FROM ${properties['table.include.list']}`)
  // The columns that the event router reads by default, and those that the configuration names.
  const [placed] = properties['transforms.outbox.table.fields.additional.placement'].split(':')
  expect(columns.fields.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['id', 'aggregatetype', 'aggregateid', 'type', 'payload', placed]),
  )
  expect(properties).toMatchObject({ 'plugin.name': 'pgoutput', 'publication.autocreate.mode': 'disabled' })
})

it('change data capture: the documented queries list and drop slots', async () => {
  await reader.query("SELECT pg_create_logical_replication_slot('hearback', 'pgoutput')")
  const slots = async () => (await reader.query(codeBlock(guide, 'SELECT slot_name'))).rows
  expect(await slots()).toContainEqual(
    expect.objectContaining({ slot_name: 'hearback', active: false, wal_status: 'reserved' }),
  )
  await reader.query(codeBlock(guide, 'SELECT pg_drop_replication_slot'))
  expect((await slots()).map(({ slot_name }) => slot_name)).not.toContain('hearback')
})

it('change data capture: the application role cannot create a slot', async () => {
  const slot = opened.database.pool.query("SELECT pg_create_logical_replication_slot('mine', 'pgoutput')")
  await expect(slot).rejects.toThrow(/permission denied/)
})

it('change data capture: a server without logical log that has a slot names the setting', async () => {
  await close()
  const dataDir = join(folder, 'postgres')
  await expect(startEmbeddedPostgres({ dataDir, durable: false })).rejects.toThrow(
    /slot events.*EMBEDDED_WAL_LEVEL=logical/,
  )
})
