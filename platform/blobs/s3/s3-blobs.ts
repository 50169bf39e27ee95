import { createWriteStream } from 'node:fs'
import path from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ByteRange } from '#core/http/headers/byte-range.ts'
import { isUuid } from '#core/jobs/uuid.ts'
import type { BlobName, BlobStore } from '#core/ports/blob-store.ts'
import { privateFileMode } from '../../private-folder.ts'
import { readElements, readTag, uploadNew } from './multipart-upload.ts'
import type { S3Address } from './s3-address.ts'
import { S3Client } from './s3-client.ts'
import { removeScratchFolders, withScratchFolder } from './scratch-folder.ts'
import type { S3Credentials } from './signature.ts'

interface S3BlobsOptions {
  address: S3Address
  credentials: S3Credentials
  /** Folder for the local copies of documents that are being analysed. */
  scratchDir: string
}

const names: readonly BlobName[] = ['document.pdf', 'preview.json', 'text.txt', 'thumbnail.png']
/** Tries to read the rest of an object whose connection broke, without any data. */
const maxResumes = 5
/** A connection that brings no data for this time is taken for half-open. */
const bodyTimeoutMs = 10_000

/** Blob store in a bucket: `<prefix><jobid>/<name>`. Processes on other machines read and write the same one. */
export function s3Blobs({ address, credentials, scratchDir }: S3BlobsOptions): BlobStore {
  const client = new S3Client(address, credentials)
  const keyOf = (jobid: string, name: BlobName) => `${address.prefix}${jobid}/${name}`

  async function open(key: string, range: ByteRange | null, etag: string): Promise<Readable> {
    const headers = { 'if-match': etag, ...(range && { range: `bytes=${range.start}-${range.end}` }) }
    return (await client.send({ method: 'GET', key, headers, bodyTimeoutMs })).body
  }

  /** The bytes of an object or of a range of it; a broken connection is opened again where it broke. */
  async function* readBytes(
    key: string,
    { size, etag, range }: { size: number; etag: string; range: ByteRange | undefined },
  ): AsyncGenerator<Uint8Array> {
    const { start, end } = range ?? { start: 0, end: size - 1 }
    let next = start
    for (let resumes = 0; next <= end; resumes++) {
      try {
        const isWhole = next === 0 && end === size - 1
        for await (const chunk of await open(key, isWhole ? null : { start: next, end }, etag)) {
          next += (chunk as Uint8Array).length
          resumes = 0
          yield chunk as Uint8Array
        }
        if (next <= end && resumes >= maxResumes)
          throw new Error(`The storage ended ${key} at ${next} of ${size} bytes.`)
      } catch (error) {
        if (resumes >= maxResumes || !isBroken(error)) throw error
      }
    }
  }

  async function read(jobid: string, name: BlobName) {
    const key = keyOf(jobid, name)
    const { status, headers, body } = await client.send({ method: 'HEAD', key, accept: [404] })
    body.resume()
    if (status === 404) return null
    const size = Number(headers['content-length'])
    const etag = headers.etag ?? '*'
    return {
      size,
      stream: (range?: ByteRange) =>
        Readable.from(readBytes(key, { size, etag, range }), { objectMode: false }),
    }
  }

  /** Pages of a listing, of objects or of unfinished uploads. */
  async function* listPages(query: Record<string, string>): AsyncGenerator<string> {
    let next: Record<string, string> = {}
    for (;;) {
      const xml = await client.sendForText({
        method: 'GET',
        query: { ...query, prefix: address.prefix, ...next },
      })
      yield xml
      if (readTag(xml, 'IsTruncated') !== 'true') return
      next =
        'uploads' in query
          ? {
              'key-marker': readTag(xml, 'NextKeyMarker'),
              'upload-id-marker': readTag(xml, 'NextUploadIdMarker'),
            }
          : { 'continuation-token': readTag(xml, 'NextContinuationToken') }
    }
  }

  /** The objects of jobs, ordered by key. */
  async function* listObjects(): AsyncGenerator<{ jobid: string; modified: Date }> {
    for await (const xml of listPages({ 'list-type': '2' })) {
      for (const entry of readElements(xml, 'Contents')) {
        const [jobid = ''] = readTag(entry, 'Key').slice(address.prefix.length).split('/')
        if (isUuid(jobid)) yield { jobid, modified: new Date(readTag(entry, 'LastModified')) }
      }
    }
  }

  return {
    write: (jobid, name, bytes) => uploadNew(client, keyOf(jobid, name), bytes),
    async put(jobid, name, bytes) {
      await client.sendForText({ method: 'PUT', key: keyOf(jobid, name), body: bytes })
    },
    read,
    link(jobid, name, { type, disposition }) {
      if (address.presignS === null) return null
      const query = { 'response-content-type': type, 'response-content-disposition': disposition }
      return client.presign(keyOf(jobid, name), address.presignS, query)
    },
    async withLocalFile(jobid, name, use) {
      const found = await read(jobid, name)
      if (!found) throw new Error(`The storage has no ${name} of ${jobid}.`)
      return withScratchFolder(scratchDir, async (folder) => {
        const file = path.join(folder, name)
        await pipeline(found.stream(), createWriteStream(file, { mode: privateFileMode }))
        return use(file)
      })
    },
    async remove(jobid) {
      const remove = (name: BlobName) =>
        client.sendForText({ method: 'DELETE', key: keyOf(jobid, name), accept: [404] })
      await Promise.all(names.map(remove))
    },
    async check() {
      await client.sendForText({ method: 'PUT', key: `${address.prefix}check`, body: '' })
    },
    async *olderThan(before, after = new Date(0)) {
      const isWithin = (modified: Date) => modified < before && modified >= after
      // The keys of a job follow each other.
      let jobid = ''
      let modified = new Date(0)
      for await (const object of listObjects()) {
        if (object.jobid === jobid) {
          if (object.modified > modified) modified = object.modified
          continue
        }
        if (jobid && isWithin(modified)) yield jobid
        ;({ jobid, modified } = object)
      }
      if (jobid && isWithin(modified)) yield jobid
    },
    async removePartial(before, after = new Date(0)) {
      let removed = await removeScratchFolders(scratchDir, before)
      for await (const xml of listPages({ uploads: '' })) {
        for (const entry of readElements(xml, 'Upload')) {
          const initiated = new Date(readTag(entry, 'Initiated'))
          if (initiated >= before || initiated < after) continue
          const query = { uploadId: readTag(entry, 'UploadId') }
          await client.sendForText({ method: 'DELETE', key: readTag(entry, 'Key'), query, accept: [404] })
          removed++
        }
      }
      return removed
    },
    close: () => client.close(),
  }
}

/** Whether the connection broke, rather than that the storage refused. */
function isBroken(error: unknown): boolean {
  const { code } = error as { code?: unknown }
  return typeof code === 'string' && /^(UND_ERR_|ECONN|EPIPE)/.test(code)
}
