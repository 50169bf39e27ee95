import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { everyone } from '#core/access/principal.ts'
import { startWeb, type Web } from '#server/web.ts'
import type { FaultyProxy } from '#tests/support/http/faulty-proxy.ts'
import { onePagePdf } from '#tests/support/jobs/pdf.ts'
import { committed, openDatabaseProxy } from '#tests/support/postgres/database-proxy.ts'
import { noPages, startTestApp, type TestApp } from '#tests/support/server/app.ts'

let app: TestApp
/** A second web server on the same storage, whose database connections go through the proxy. */
let web: Web
let proxy: FaultyProxy

beforeAll(async () => {
  app = await startTestApp()
  const proxied = await openDatabaseProxy(app.database.url)
  proxy = proxied.proxy
  web = await startWeb(app.settings, proxied.url, noPages)
})
afterEach(() => {
  proxy.freezeNew(false)
  proxy.aim(Number(new URL(app.database.url).port))
})
afterAll(async () => {
  await web.close()
  await proxy.close()
  await app.close()
})

const submit = (headers: Record<string, string> = {}) =>
  fetch(`${web.url}/pdf/alice?filename=a.pdf`, {
    method: 'POST',
    body: new Uint8Array(onePagePdf()),
    headers: { 'content-type': 'application/pdf', ...headers },
  })

async function storedDocuments(): Promise<string[]> {
  const jobids: string[] = []
  for await (const jobid of app.web.services.blobs.olderThan(new Date(Date.now() + 60_000)))
    jobids.push(jobid)
  return jobids.sort()
}

async function jobs(): Promise<string[]> {
  const found = await app.web.services.jobs.list(everyone, { userid: 'alice', limit: 100 })
  return found.map(({ jobid }) => jobid).sort()
}

describe.each(['close', 'freeze'] as const)('submit whose COMMIT has an unknown outcome: %s', (fault) => {
  it('answers with the job when it was committed, and keeps its document', async () => {
    const lost = proxy.loseAnswer(committed, fault)
    const response = await submit()
    await lost
    expect(response.status).toBe(202)
    const job = await response.json()
    expect(await app.web.services.jobs.read(everyone, job.jobid)).toMatchObject({ state: 'uploaded' })
    const document = await fetch(app.url + job.links.pdf)
    expect(Buffer.from(await document.arrayBuffer())).toEqual(onePagePdf())
  })

  it('keeps the document while the database is away; a retry with the same Idempotency-Key gets the job', async () => {
    const headers = { 'idempotency-key': `lost ${fault}` }
    const before = await jobs()
    const failing = submit(headers)
    await proxy.loseAnswer(committed, fault)
    proxy.aim(1)
    proxy.freezeNew(fault === 'freeze')
    proxy.cut()
    const failed = await failing
    expect(failed.status).toBe(503)
    expect(Number(failed.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(await failed.json()).toMatchObject({ code: 'unavailable' })
    proxy.freezeNew(false)
    proxy.aim(Number(new URL(app.database.url).port))

    const retried = await submit(headers)
    expect(retried.status).toBe(202)
    const { jobid } = await retried.json()
    expect((await jobs()).filter((id) => !before.includes(id))).toEqual([jobid])
    expect(await storedDocuments()).toEqual(await jobs())
  })
})

describe('submit during a database outage', () => {
  it('removes the document when the job was certainly not committed', async () => {
    const before = await storedDocuments()
    proxy.aim(1)
    proxy.cut()
    const response = await submit()
    expect(response.status).toBe(503)
    expect(await storedDocuments()).toEqual(before)
  })

  it('answers 202 when the database is lost right after the commit', async () => {
    const { jobs } = web.services
    const { transact } = jobs
    const lose = async (...args: Parameters<typeof transact>) => {
      const result = await transact(...args)
      proxy.aim(1)
      proxy.cut()
      return result
    }
    jobs.transact = lose as typeof transact
    try {
      const response = await submit()
      expect(response.status).toBe(202)
      expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0)
      proxy.aim(Number(new URL(app.database.url).port))
      const waited = await submit({ prefer: 'wait=5' })
      expect(waited.status).toBe(202)
    } finally {
      jobs.transact = transact
    }
  })
})
