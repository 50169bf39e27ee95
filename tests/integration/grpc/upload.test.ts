import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { onePagePdf } from '#tests/support/jobs/pdf.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'
import { type MeasuredProcess, startMeasuredProcess } from '#tests/support/server/measured-process.ts'
import { failureOf, type GrpcClient, openClient } from './client.ts'

const chunkBytes = 64 * 1_024
let web: MeasuredProcess
let small: TestApp
const clients: GrpcClient[] = []

beforeAll(async () => {
  ;[web, small] = await Promise.all([
    startMeasuredProcess({ MAX_UPLOAD_MB: '210' }),
    startTestApp({ MAX_UPLOAD_MB: '20' }),
  ])
  clients.push(openClient(web.url), openClient(small.url))
})
afterAll(async () => {
  for (const client of clients) client.close()
  await Promise.all([web.close(), small.close()])
})

/** Sends a PDF of that many chunks, each when the client library is ready for it. */
async function upload(client: GrpcClient | undefined, chunks: number) {
  if (!client) throw new Error('no client')
  const { call, response } = client.clientStream('submit')
  const hash = createHash('sha256')
  let sent = 0
  call.write({ options: { userid: 'alice', filename: 'large.pdf' } })
  const isOver = response.then(
    () => true,
    () => true,
  )
  for (; sent < chunks; sent++) {
    const chunk = Buffer.alloc(chunkBytes, sent)
    if (sent === 0) onePagePdf().copy(chunk)
    hash.update(chunk)
    const written = new Promise<boolean>((resolve) => call.write({ chunk }, () => resolve(false)))
    if (await Promise.race([written, isOver])) break
  }
  call.end()
  return { response, sent, sha256: hash.digest('hex') }
}

it.skipIf(process.platform !== 'linux')(
  'upload: 200 MB by client stream grow the process by less than 50 MB',
  async () => {
    // The first upload loads code and fills pools.
    await (await upload(clients[0], 64)).response
    let job: Record<string, unknown> = {}
    let sha256 = ''
    const grown = await web.growthDuring(async () => {
      const uploaded = await upload(clients[0], 3_200)
      sha256 = uploaded.sha256
      job = (await uploaded.response).job
    })
    expect(job).toMatchObject({ size: 3_200 * chunkBytes, sha256 })
    expect(grown).toBeLessThan(50)
  },
)

it('upload: a document over the limit is rejected before it is complete', async () => {
  const { response, sent } = await upload(clients[1], 800)
  expect(await failureOf(response)).toMatchObject({ status: 'RESOURCE_EXHAUSTED', code: 'too_large' })
  expect(sent).toBeLessThan(500)
})
