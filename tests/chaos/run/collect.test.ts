import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { expect, it } from 'vitest'
import { check } from '#tests/chaos/checker/check.ts'
import { exampleEvidence } from '#tests/chaos/checker/example-evidence.ts'
import { measure } from '#tests/chaos/checker/measures.ts'
import type { Query } from '#tests/chaos/checker/read-database.ts'
import { freePort } from '#tests/support/free-port.ts'
import { collect } from './collect.ts'
import { report } from './report/text.ts'

it('end of a run: when the database stays away, the rest is reported, and the run has failed', async () => {
  const example = exampleEvidence()
  const logs = mkdtempSync(join(tmpdir(), 'hearback-collect-'))
  writeFileSync(join(logs, 'worker.log'), 'the last words of the worker')
  const port = await freePort()
  // Nobody listens there.
  const query: Query = async (statement) => {
    const client = new Client({ host: '127.0.0.1', port })
    await client.connect()
    return (await client.query(statement)).rows
  }
  const broker = { type: 'amqp', receipts: () => Promise.reject(new Error('The broker is away.')) }
  const collected = await collect(
    {
      stack: {
        database: { query },
        storage: { list: async () => example.files },
        stopService: async () => query<{ session: string }>('SELECT 1').then(() => []),
      },
      destinations: { receivers: [{ receipts: example.receipts }], brokers: [broker] },
      logs,
    },
    0,
  )
  rmSync(logs, { recursive: true })
  const evidence = { ...example, ...collected }
  expect(collected.receipts).toEqual(example.receipts)
  expect(collected.files).toEqual(example.files)
  expect(collected.unread.map(({ source }) => source)).toEqual(['database', 'broker amqp', 'sessions'])
  expect(collected.logs).toEqual({ 'worker.log': 'the last words of the worker' })
  const findings = check(evidence)
  expect(findings.map(({ invariant }) => invariant)).toEqual(collected.unread.map(() => 'unread evidence'))
  const text = report(measure(evidence), findings, evidence)
  expect(text).toMatch(/^unread evidence: database: .*ECONNREFUSED/m)
  expect(text).toMatch(/^stream +2 +6 +0$/m)
  expect(text).toMatch(/^web-kill +1 /m)
  expect(text).not.toContain('Files without a job')
})

it('end of a run: what could be read is checked as ever, and no logs are kept', async () => {
  const example = exampleEvidence()
  const collected = await collect({
    stack: {
      database: { query: async () => [] },
      storage: { list: async () => example.files },
      stopService: async () => ['idle session'],
    },
    destinations: { receivers: [], brokers: [] },
    logs: '/nowhere',
  })
  expect(collected).toMatchObject({ unread: [], logs: {}, leftSessions: ['idle session'] })
  expect(check({ ...example, ...collected }).map(({ invariant }) => invariant)).toContain('lost job')
})
