import { once } from 'node:events'
import { request } from 'node:http'
import { connect } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { onePagePdf } from '#tests/support/jobs/pdf.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'
import { startWebChild } from '#tests/support/server/web-child.ts'

let app: TestApp
beforeAll(async () => {
  app = await startTestApp()
})
afterAll(() => app.close())

it('a second SIGTERM does not cut the shutdown short', async () => {
  const { port, process: child } = await startWebChild(app)
  const exited = once(child, 'exit')
  const upload = request({
    port,
    host: '127.0.0.1',
    method: 'POST',
    path: '/pdf/alice',
    headers: { 'content-type': 'application/pdf', 'content-length': onePagePdf().length },
  })
  const answered = once(upload, 'response')
  upload.write(onePagePdf().subarray(0, 100))
  await expect.poll(storedDocuments).toBe(1)
  child.kill('SIGTERM')
  // The server accepts no more connections: the shutdown has begun.
  await expect.poll(() => isOpen(port), { interval: 5 }).toBe(false)
  child.kill('SIGTERM')
  upload.end(onePagePdf().subarray(100))
  const [response] = await answered
  expect(response.statusCode).toBe(202)
  response.resume()
  expect(await exited).toEqual([0, null])
})

async function storedDocuments(): Promise<number> {
  const jobids: string[] = []
  for await (const jobid of app.web.services.blobs.olderThan(new Date(Date.now() + 60_000)))
    jobids.push(jobid)
  return jobids.length
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => resolve(true))
    socket.once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })
}
