import { createHash } from 'node:crypto'
import type { StoredFile } from '#tests/chaos/checker/evidence.ts'
import { documentName } from '#tests/chaos/checker/jobs.ts'
import { openFaultyProxy } from '#tests/support/http/faulty-proxy.ts'
import { startS3Server } from '#tests/support/s3/s3-server.ts'
import { s3Settings } from '#tests/support/s3/s3-settings.ts'
import type { Cleanup } from '../../cleanup.ts'
import { type DocumentStorage, oldMs } from './document-storage.ts'

const prefix = 'documents/'

/** Starts an S3 server with a bucket for the documents, and a proxy in front of it. */
export async function openS3Storage(cleanup: Cleanup): Promise<DocumentStorage> {
  const server = await cleanup.start(
    () => startS3Server(),
    (started) => started.close(),
  )
  const link = await cleanup.start(
    () => openFaultyProxy(Number(new URL(server.endpoint).port)),
    (opened) => opened.close(),
  )
  const { objects, uploads } = server
  return {
    env: s3Settings(server, { prefix: `/${prefix}`, endpoint: link.url }),
    links: [link],
    volume: null,
    async list() {
      const stored = [...objects].flatMap(([key, { bytes, modified }]) => toFile(key, modified, bytes))
      const unfinished = [...uploads.values()].flatMap(({ key, initiated }) =>
        toFile(`${key}.part`, initiated, null),
      )
      return [...stored, ...unfinished]
    },
    async makeOld({ path }) {
      const before = new Date(Date.now() - oldMs)
      const object = objects.get(prefix + path)
      if (object) object.modified = before
      for (const upload of uploads.values())
        if (`${upload.key}.part` === prefix + path) upload.initiated = before
    },
  }
}

/** The file of a job: `<prefix><jobid>/<name>`. Other keys, such as that of the health check, are left out. */
function toFile(key: string, modified: Date, bytes: Uint8Array | null): StoredFile[] {
  const path = key.slice(prefix.length)
  const [jobid = '', name] = path.split('/')
  if (name === undefined) return []
  const sha256 = bytes && name === documentName ? createHash('sha256').update(bytes).digest('hex') : null
  return [{ path, jobid, ageMs: Date.now() - modified.getTime(), sha256 }]
}
