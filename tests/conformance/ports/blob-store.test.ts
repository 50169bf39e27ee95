import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newUuid } from '#core/jobs/uuid.ts'
import type { BlobStore } from '#core/ports/blob-store.ts'
import { diskBlobs } from '#platform/blobs/disk.ts'
import { parseS3Address } from '#platform/blobs/s3/s3-address.ts'
import { s3Blobs } from '#platform/blobs/s3/s3-blobs.ts'
import { type S3Server, startS3Server } from '#tests/support/s3/s3-server.ts'
import { describeBlobStore } from './blob-store-suite.ts'

const scratchFolder = () => mkdtemp(join(tmpdir(), 'hearback-blobs-'))

function openS3(
  endpoint: string,
  bucket: string,
  credentials: S3Server['credentials'],
  scratchDir: string,
): BlobStore {
  const address = parseS3Address(`s3://${bucket}/tests/${newUuid()}?endpoint=${endpoint}`)
  if (!address) throw new Error(`${endpoint} or ${bucket} is malformed.`)
  return s3Blobs({ address, credentials, scratchDir })
}

describeBlobStore('disk', async () => {
  const folder = await scratchFolder()
  return { blobs: diskBlobs(folder), close: () => rm(folder, { recursive: true, force: true }) }
})

describeBlobStore('S3, local server', async () => {
  const folder = await scratchFolder()
  const server = await startS3Server()
  return {
    blobs: openS3(server.endpoint, server.bucket, server.credentials, folder),
    async close() {
      expect(await readdir(folder)).toEqual([])
      await server.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
})

// A real store: S3_ENDPOINT=https://… S3_BUCKET=… AWS_ACCESS_KEY_ID=… AWS_SECRET_ACCESS_KEY=….
const { S3_ENDPOINT, S3_BUCKET, AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '' } = process.env
if (S3_ENDPOINT && S3_BUCKET) {
  describeBlobStore(`S3 at ${S3_ENDPOINT}`, async () => {
    const folder = await scratchFolder()
    const credentials = { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY }
    return {
      blobs: openS3(S3_ENDPOINT, S3_BUCKET, credentials, folder),
      close: () => rm(folder, { recursive: true, force: true }),
    }
  })
}

describe('S3 storage', () => {
  let server: S3Server
  let blobs: BlobStore
  beforeAll(async () => {
    server = await startS3Server()
    blobs = openS3(server.endpoint, server.bucket, server.credentials, tmpdir())
  })
  afterAll(async () => {
    await blobs.close?.()
    await server.close()
  })

  /** Each action has the fault once. */
  function faultOnce(fault: ReturnType<S3Server['fault']>): void {
    const failed = new Set<string>()
    server.fault = (action) => {
      if (failed.has(action)) return null
      failed.add(action)
      return fault
    }
  }

  async function* document(bytes: Uint8Array) {
    yield bytes
  }

  it.each(['unavailable', 'lost answer'] as const)(
    'every request is repeated when its first try is %s, and the document is stored once',
    async (fault) => {
      for (const size of [1_000, 9_000_000]) {
        const jobid = newUuid()
        const bytes = randomBytes(size)
        faultOnce(fault)
        await blobs.write(jobid, 'document.pdf', document(bytes))
        const found = await blobs.read(jobid, 'document.pdf')
        expect(found && (await buffer(found.stream())).equals(bytes)).toBe(true)
      }
      server.fault = () => null
    },
  )

  it('a document whose connection breaks while it is read is continued where it broke', async () => {
    const jobid = newUuid()
    const bytes = randomBytes(500_000)
    await blobs.write(jobid, 'document.pdf', document(bytes))
    const found = await blobs.read(jobid, 'document.pdf')
    faultOnce('cut body')
    expect(found && (await buffer(found.stream())).equals(bytes)).toBe(true)
    server.fault = () => null
  })

  it('a document is never replaced', async () => {
    server.uploads.clear()
    for (const size of [10, 9_000_000]) {
      const jobid = newUuid()
      await blobs.write(jobid, 'document.pdf', document(randomBytes(size)))
      await expect(blobs.write(jobid, 'document.pdf', document(randomBytes(size)))).rejects.toThrow('exists')
    }
    expect(server.uploads.size).toBe(0)
  })

  it('the local copies of a killed process are removed by their age, those in use are kept', async () => {
    const scratchDir = await scratchFolder()
    const store = openS3(server.endpoint, server.bucket, server.credentials, scratchDir)
    const jobid = newUuid()
    await store.write(jobid, 'document.pdf', document(randomBytes(10)))
    await store.withLocalFile(jobid, 'document.pdf', async (file) => {
      const left = join(scratchDir, 'analysis-killed')
      await mkdir(left)
      await writeFile(join(left, 'document.pdf'), 'left')
      const other = join(scratchDir, 'other')
      await mkdir(other)
      const old = new Date(Date.now() - 600_000)
      for (const folder of [left, other]) await utimes(folder, old, old)
      expect(await store.removePartial(new Date(Date.now() - 180_000))).toBe(1)
      expect((await readdir(scratchDir)).sort()).toEqual([basename(dirname(file)), 'other'])
      const modes = await Promise.all([scratchDir, dirname(file), file].map((path) => stat(path)))
      expect(modes.map(({ mode }) => mode & 0o777)).toEqual([0o700, 0o700, 0o600])
    })
    expect(await readdir(scratchDir)).toEqual(['other'])
    await store.close?.()
    await rm(scratchDir, { recursive: true })
  })

  it('wrong credentials fail the check', async () => {
    const wrong = openS3(
      server.endpoint,
      server.bucket,
      { ...server.credentials, secretAccessKey: 'no' },
      tmpdir(),
    )
    await expect(wrong.check()).rejects.toThrow('SignatureDoesNotMatch')
    await wrong.close?.()
  })

  it('a store that does not answer is unavailable', async () => {
    server.fault = () => 'unavailable'
    await expect(blobs.check()).rejects.toMatchObject({ code: 'unavailable' })
    server.fault = () => null
  })
})
