import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { serviceNodeFlags } from '#server/processes/node-flags.ts'
import { onePagePdf } from '#tests/support/jobs/pdf.ts'
import { createTestDatabase, type TestDatabase } from '#tests/support/postgres/database.ts'

const megabyte = 1_048_576
let database: TestDatabase
let folder: string

beforeAll(async () => {
  database = await createTestDatabase()
  folder = await mkdtemp(path.join(tmpdir(), 'hearback-upload-'))
})
afterAll(async () => {
  await database.drop()
  await rm(folder, { recursive: true, force: true })
})

async function startWebProcess(env: Record<string, string>): Promise<{ child: ChildProcess; url: string }> {
  const child = fork(path.resolve('tests/support/server/web-process.ts'), {
    execArgv: serviceNodeFlags,
    env: {
      ...process.env,
      DATABASE_URL: database.url,
      HEARBACK_DATA: folder,
      PORT: '0',
      LOG_LEVEL: 'silent',
      ...env,
    },
  })
  const [said] = await once(child, 'message')
  return { child, url: said.url }
}

async function stop(child: ChildProcess): Promise<void> {
  const exited = once(child, 'exit')
  child.kill('SIGTERM')
  await exited
}

/** Sends that many megabytes as one PDF; the status, and how much of it was sent when the answer came. */
function upload(
  url: string,
  megabytes: number,
  announced: boolean,
): Promise<{ status: number; sent: number }> {
  const chunk = Buffer.alloc(megabyte, 'x')
  onePagePdf().copy(chunk)
  let sent = 0
  return new Promise((resolve, reject) => {
    const headers = {
      'content-type': 'application/pdf',
      ...(announced && { 'content-length': String(megabytes * megabyte) }),
    }
    const upload = request(`${url}/pdf/alice`, { method: 'POST', headers }, (answer) => {
      answer.resume()
      answer.once('end', () => {
        resolve({ status: answer.statusCode ?? 0, sent })
        upload.destroy()
      })
    })
    upload.on('error', (error) => (sent > 0 ? undefined : reject(error)))
    const send = () => {
      if (upload.destroyed || upload.writableEnded) return
      if (sent === megabytes) return upload.end()
      sent++
      if (upload.write(chunk)) setImmediate(send)
      else upload.once('drain', send)
    }
    send()
  })
}

const residentMegabytes = (child: ChildProcess, what: 'VmRSS' | 'VmHWM') => {
  const status = readFileSync(`/proc/${child.pid}/status`, 'utf8')
  return Number(new RegExp(`${what}:\\s+(\\d+) kB`).exec(status)?.[1]) / 1_024
}

it.skipIf(process.platform !== 'linux')(
  'an upload of 300 MB grows the process by less than 50 MB',
  async () => {
    const { child, url } = await startWebProcess({ MAX_UPLOAD_MB: '400' })
    try {
      // The first upload loads code and fills pools; the growth that matters is the one with the size.
      await upload(url, 1, true)
      const before = residentMegabytes(child, 'VmRSS')
      expect((await upload(url, 300, true)).status).toBe(202)
      expect(residentMegabytes(child, 'VmHWM') - before).toBeLessThan(50)
    } finally {
      await stop(child)
    }
  },
)

it('upload over the limit: rejected early, by Content-Length or by the bytes received', async () => {
  const { child, url } = await startWebProcess({})
  try {
    const announced = await upload(url, 300, true)
    expect(announced.status).toBe(413)
    expect(announced.sent).toBeLessThan(150)
    const unannounced = await upload(url, 300, false)
    expect(unannounced.status).toBe(413)
    expect(unannounced.sent).toBeLessThan(200)
  } finally {
    await stop(child)
  }
})
