import { existsSync } from 'node:fs'
import path from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { bearer, createKey, requestWith } from '#tests/support/http/keys.ts'
import { completedJob, newJob } from '#tests/support/jobs/jobs.ts'
import { onePagePdf } from '#tests/support/jobs/pdf.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'

let app: TestApp
beforeAll(async () => {
  app = await startTestApp({ AUTH: 'keys' })
})
afterAll(() => app.close())

/** A user with something in every table; returns the key and the jobs. */
async function populate(userid: string) {
  const { key } = await createKey(app, userid, {
    scopes: ['read', 'write', 'webhooks'],
    name: `key of ${userid}`,
  })
  const ask = (method: string, url: string, body?: object) =>
    requestWith(app, key, method, url, body && { body })
  const url = `http://93.184.216.34/${userid}`
  expect((await ask('POST', `/users/${userid}/webhooks`, { url })).status).toBe(201)
  const response = await fetch(`${app.url}/pdf/${userid}?filename=${userid}.pdf`, {
    method: 'POST',
    headers: { 'content-type': 'application/pdf', 'idempotency-key': `once-${userid}`, ...bearer(key) },
    body: Buffer.from(onePagePdf()),
  })
  const { jobid } = (await response.json()) as { jobid: string }
  await completedJob(app.web.services, userid)
  const inbox = await ask('POST', '/inboxes', {})
  await fetch(`${app.url}/inbox/${inbox.body.token}`, { method: 'POST', body: `secret of ${userid}` })
  await requestWith(app, app.adminKey, 'PUT', '/plans/some', { body: {} })
  await requestWith(app, app.adminKey, 'PUT', `/users/${userid}/plan`, { body: { plan: 'some' } })
  await app.web.services.usage.rollUp(1_000)
  return { key, jobid, ask }
}

async function tablesWith(text: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: app.database.url })
  await client.connect()
  const { rows } = await client.query<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`,
  )
  const found = []
  for (const { name } of rows) {
    const { rowCount } = await client.query(`SELECT FROM "${name}" AS t WHERE t::text LIKE $1 LIMIT 1`, [
      `%${text}%`,
    ])
    if (rowCount) found.push(name)
  }
  await client.end()
  return found.sort()
}

it('export: has everything of the user and nothing of others', async () => {
  const { ask, jobid } = await populate('exporter')
  await newJob(app.web.services, 'neighbour')
  const { text, headers } = await ask('GET', '/users/exporter/export')
  expect(headers.get('content-type')).toBe('application/x-ndjson; charset=utf-8')
  const lines = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { type: string; data: Record<string, unknown> })
  const types = [...new Set(lines.map(({ type }) => type))].sort()
  const expected = [
    'plan',
    'job',
    'file',
    'event',
    'destination',
    'delivery',
    'inbox',
    'inboxCall',
    'key',
    'usage',
  ]
  expect(types).toEqual(expected.sort())
  const document = lines.filter(
    ({ type, data }) => type === 'file' && data.jobid === jobid && data.name === 'document.pdf',
  )
  const base64 = document.map(({ data }) => data.base64).join('')
  expect(Buffer.from(base64, 'base64').equals(onePagePdf())).toBe(true)
  expect(text).not.toMatch(/neighbour|whsec_|secretHash/)
  expect((await ask('GET', '/users/neighbour/export')).status).toBe(404)
  const withoutFiles = await ask('GET', '/users/exporter/export?files=false')
  expect(withoutFiles.text).not.toContain('"type":"file"')
})

it('erasure: removes everything of the user, ends its streams, and leaves others as they were', async () => {
  const { key, jobid, ask } = await populate('leaver')
  const other = await populate('stayer')
  const waiting = await newJob(app.web.services, 'leaver')
  const stream = await fetch(`${app.url}/results/${waiting.jobid}`, {
    headers: { accept: 'text/event-stream', ...bearer(key) },
  })
  const ended = stream.text().catch(() => '')
  expect((await ask('DELETE', '/users/leaver')).status).toBe(403)
  expect((await requestWith(app, app.adminKey, 'DELETE', '/users/leaver')).status).toBe(204)
  await ended
  await expect.poll(async () => (await ask('GET', `/results/${jobid}`)).status).toBe(401)
  expect((await requestWith(app, app.adminKey, 'GET', '/users/leaver/usage')).body.usage).toEqual([])
  await expect.poll(() => tablesWith('leaver')).toEqual(['audit'])
  expect(existsSync(path.join(app.settings.storageDir, jobid))).toBe(false)
  expect(await tablesWith('stayer')).toContain('idempotency_key')
  expect((await other.ask('GET', `/results/${other.jobid}`)).status).toBe(200)
})
