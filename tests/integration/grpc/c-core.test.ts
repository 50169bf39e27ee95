import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { onePagePdf } from '#tests/support/jobs/pdf.ts'
import { startTestApp } from '#tests/support/server/app.ts'

const run = promisify(execFile)

/** The first Python that has the package grpcio. That of Debian is not always the one on the PATH. */
async function findPython(): Promise<string | undefined> {
  for (const python of ['python3', '/usr/bin/python3']) {
    const hasPackage = await run(python, ['-c', 'import grpc, google.protobuf']).catch(() => null)
    if (hasPackage) return python
  }
  return undefined
}

const python = await findPython()

describe.skipIf(!python)('client on the C core of gRPC (needs python3-grpcio)', () => {
  it('takes the messages from reflection, and calls every method', { timeout: 60_000 }, async () => {
    const app = await startTestApp()
    try {
      const client = join(import.meta.dirname, 'c-core-client.py')
      const pdf = onePagePdf()
      const address = new URL(app.url).host
      const { stdout } = await run(python ?? '', [client, address, pdf.toString('base64')])
      expect(JSON.parse(stdout)).toEqual({
        submit: 'uploaded',
        get: String(pdf.length),
        deadline: ['DEADLINE_EXCEEDED', false],
        cancel: 'canceled',
        follow: ['snapshot', 'job.uploaded', 'job.error'],
        list: true,
        session: ['submitted', 'snapshot', 'job.uploaded', 'canceled', 'job.error', 'followEnd'],
        delete: {},
        deleted: 'NOT_FOUND',
        unknown: ['NOT_FOUND', true],
      })
    } finally {
      await app.close()
    }
  })
})
