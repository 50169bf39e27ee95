import { readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ServiceClock } from '#core/clock.ts'
import { sweepOrphans, sweepRecentOrphans } from '#core/jobs/sweep.ts'
import type { Services } from '#core/services.ts'
import { begin, newJob } from '#tests/support/jobs/jobs.ts'
import { onePagePdf } from '#tests/support/jobs/pdf.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'
import { startWebChild } from '#tests/support/server/web-child.ts'

let app: TestApp
let root: string

beforeAll(async () => {
  app = await startTestApp()
  root = app.settings.storageDir
})
afterAll(() => app.close())

const filesOf = (jobid: string) => readdirSync(join(root, jobid.slice(-2), jobid)).sort()
const jobFolders = () => readdirSync(root).flatMap((shard) => readdirSync(join(root, shard)))

/** Sets the times of the folder and its files back. */
function age(jobid: string, minutes: number): void {
  const folder = join(root, jobid.slice(-2), jobid)
  const time = new Date(Date.now() - minutes * 60_000)
  for (const name of readdirSync(folder)) utimesSync(join(folder, name), time, time)
  utimesSync(folder, time, time)
}

/** Begins an upload and resolves with the id under which its document is being stored. */
async function beginUpload(port: number): Promise<{ jobid: string; abort(): void }> {
  const before = jobFolders()
  const upload = request({
    port,
    host: '127.0.0.1',
    method: 'POST',
    path: '/pdf/alice',
    headers: { 'content-type': 'application/pdf' },
  })
  upload.on('error', () => {})
  upload.write(Buffer.concat([onePagePdf(), Buffer.alloc(200_000)]))
  const [jobid = ''] = await expect
    .poll(() => jobFolders().filter((id) => !before.includes(id)))
    .toHaveLength(1)
    .then(() => jobFolders().filter((id) => !before.includes(id)))
  await expect.poll(() => filesOf(jobid)).toEqual(['document.pdf.part'])
  return { jobid, abort: () => upload.destroy() }
}

/** A clock that was never set: the one of this process remembers the tests that set it. */
const fileClock = new ServiceClock()

describe.each([
  ['the sweep of every minute', (services: Services) => sweepRecentOrphans(services, fileClock)],
  ['the sweep of every hour', (services: Services) => sweepOrphans(services, undefined, fileClock)],
])('%s', (_, sweep) => {
  it('removes the file of an upload whose web process was killed', async () => {
    const child = await startWebChild(app)
    const { jobid } = await beginUpload(child.port)
    await child.end('SIGKILL')
    expect(filesOf(jobid)).toEqual(['document.pdf.part'])
    expect(await sweep(app.web.services)).toBe(0)
    age(jobid, 4)
    expect(await sweep(app.web.services)).toBeGreaterThan(0)
    expect(jobFolders()).not.toContain(jobid)
  })

  it('removes the document of a job that was never committed', async () => {
    const { blobs } = app.web.services
    const committed = await newJob(app.web.services)
    const jobid = `${committed.jobid.slice(0, -3)}fff`
    await blobs.put(jobid, 'document.pdf', onePagePdf())
    age(jobid, 4)
    age(committed.jobid, 4)
    expect(await sweep(app.web.services)).toBe(1)
    expect(jobFolders()).not.toContain(jobid)
    expect(filesOf(committed.jobid)).toEqual(['document.pdf'])
  })

  it('keeps an upload that takes long, as its file is still written to', async () => {
    const { jobid, abort } = await beginUpload(app.web.port)
    const folder = join(root, jobid.slice(-2), jobid)
    const old = new Date(Date.now() - 30 * 60_000)
    utimesSync(folder, old, old)
    expect(await sweep(app.web.services)).toBe(0)
    expect(filesOf(jobid)).toEqual(['document.pdf.part'])
    abort()
    await expect.poll(jobFolders).not.toContain(jobid)
  })

  it('removes only the partial file that a killed worker has left of a live job', async () => {
    const { jobid } = await begin(app.web.services, (await newJob(app.web.services)).jobid)
    writeFileSync(join(root, jobid.slice(-2), jobid, 'text.txt.part'), 'half of the te')
    age(jobid, 4)
    expect(await sweep(app.web.services)).toBe(1)
    expect(filesOf(jobid)).toEqual(['document.pdf'])
  })
})

it('documents and their folders are readable by the service alone, independent of the umask', async () => {
  const umask = process.umask(0)
  try {
    const { jobid } = await newJob(app.web.services)
    await app.web.services.blobs.put(jobid, 'text.txt', Buffer.from('text'))
    const shard = join(root, jobid.slice(-2))
    const modes = [root, shard, join(shard, jobid)].map((folder) => statSync(folder).mode & 0o777)
    expect(modes).toEqual([0o700, 0o700, 0o700])
    for (const name of filesOf(jobid)) expect(statSync(join(shard, jobid, name)).mode & 0o777).toBe(0o600)
  } finally {
    process.umask(umask)
  }
})
