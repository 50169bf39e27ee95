import { createHash, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Credentials, isExpired, isPresigned, isSigned } from './request-signature.ts'

interface StoredObject {
  bytes: Buffer
  modified: Date
}

interface Upload {
  key: string
  initiated: Date
  parts: Map<number, Buffer>
}

type Fault = 'unavailable' | 'conflict' | 'lost answer' | 'cut body' | null

/** A local S3 server with one bucket, in memory. */
export interface S3Server {
  /** Address for `STORAGE_URL`, without a prefix. */
  endpoint: string
  bucket: string
  credentials: Credentials
  objects: Map<string, StoredObject>
  uploads: Map<string, Upload>
  /** Requests that were carried out, as `PUT key`. */
  requests: string[]
  /** The next requests for which it returns a fault have that fault; with a promise, when that is fulfilled. */
  fault: (request: string) => Fault | Promise<Fault>
  close(): Promise<void>
}

/** Keys in one page of a listing: few, so that tests have several pages. */
const pageSize = 2
/** S3's least size of a part that is not the last. */
const minPartBytes = 5 * 1_048_576

/** Starts a server that verifies signatures and hashes as S3 does, with another implementation of them. */
export async function startS3Server(host = '127.0.0.1'): Promise<S3Server> {
  const bucket = 'test-bucket'
  const credentials = { accessKeyId: 'TESTKEY', secretAccessKey: 'test/secret+key' }
  const objects = new Map<string, StoredObject>()
  const uploads = new Map<string, Upload>()

  const http = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy()
      else response.writeHead(500).end(String(error))
    })
  })

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = Buffer.concat(chunks)
    const { method = '', headers } = request
    // Of a proxy, where there is one: the client has signed the address that it connected to.
    const url = new URL(request.url ?? '', `http://${headers.host}`)
    const key = decodeURIComponent(url.pathname.slice(`/${bucket}/`.length))
    const refuse = (status: number, code: string) =>
      response.writeHead(status).end(`<Error><Code>${code}</Code></Error>`)
    const query = url.searchParams
    const isByQuery = query.has('X-Amz-Signature')
    if (!isByQuery && headers['x-amz-content-sha256'] !== sha256(body))
      return void refuse(400, 'XAmzContentSHA256Mismatch')
    if (!(await (isByQuery ? isPresigned(method, url, credentials) : isSigned(request, url, credentials))))
      return void refuse(403, 'SignatureDoesNotMatch')
    if (isByQuery && isExpired(query)) return void refuse(403, 'AccessDenied')
    const action = [method, [...query.keys()].join('&'), key].filter(Boolean).join(' ')
    const fault = await server.fault(action)
    if (fault === 'unavailable') return void refuse(503, 'SlowDown')
    if (fault === 'conflict') return void refuse(409, 'ConditionalRequestConflict')
    server.requests.push(action)
    if (fault === 'lost answer') {
      await answer(new LostResponse() as unknown as ServerResponse)
      return void response.destroy()
    }
    await answer(response)

    async function answer(to: ServerResponse): Promise<void> {
      const send = (status: number, text = '', extra: Record<string, string> = {}) =>
        void to.writeHead(status, extra).end(text)
      const fail = (status: number, code: string) => send(status, `<Error><Code>${code}</Code></Error>`)
      const uploadId = query.get('uploadId')
      if (uploadId !== null) {
        const upload = uploads.get(uploadId)
        if (!upload) return fail(404, 'NoSuchUpload')
        if (method === 'DELETE') {
          uploads.delete(uploadId)
          return send(204)
        }
        if (method === 'PUT') {
          upload.parts.set(Number(query.get('partNumber')), body)
          return send(200, '', { etag: etagOf(body) })
        }
        const named = [...body.toString().matchAll(/<PartNumber>(\d+)<\/PartNumber><ETag>([^<]+)</g)]
        const parts = named.map(([, n]) => upload.parts.get(Number(n)) ?? Buffer.alloc(0))
        if (parts.some((part, n) => etagOf(part) !== named[n]?.[2])) return fail(400, 'InvalidPart')
        if (parts.slice(0, -1).some((part) => part.length < minPartBytes)) return fail(400, 'EntityTooSmall')
        if (headers['if-none-match'] && objects.has(upload.key)) return fail(412, 'PreconditionFailed')
        uploads.delete(uploadId)
        objects.set(upload.key, { bytes: Buffer.concat(parts), modified: new Date() })
        return send(200, '<CompleteMultipartUploadResult/>')
      }
      if (query.has('uploads')) {
        if (method === 'GET') return send(200, listUploads(query))
        const id = randomUUID()
        uploads.set(id, { key, initiated: new Date(), parts: new Map() })
        return send(
          200,
          `<InitiateMultipartUploadResult><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`,
        )
      }
      if (query.has('list-type')) return send(200, listObjects(query))
      if (method === 'PUT') {
        if (headers['if-none-match'] && objects.has(key)) return fail(412, 'PreconditionFailed')
        objects.set(key, { bytes: body, modified: new Date() })
        return send(200)
      }
      if (method === 'DELETE') {
        objects.delete(key)
        return send(204)
      }
      const found = objects.get(key)
      if (!found) return fail(404, 'NoSuchKey')
      if (headers['if-match'] && headers['if-match'] !== etagOf(found.bytes))
        return fail(412, 'PreconditionFailed')
      const [, start = 0, end = found.bytes.length] = /^bytes=(\d+)-(\d+)$/.exec(headers.range ?? '') ?? []
      const bytes = found.bytes.subarray(Number(start), Number(end) + 1)
      to.writeHead(headers.range ? 206 : 200, {
        'content-length': String(bytes.length),
        etag: etagOf(found.bytes),
        ...overriddenHeaders(query),
      })
      if (method === 'HEAD') to.end()
      else if (fault === 'cut body') to.write(bytes.subarray(0, bytes.length / 2), () => to.destroy())
      else to.end(bytes)
    }
  }

  function listObjects(query: URLSearchParams): string {
    const after = query.get('continuation-token') ?? ''
    const keys = [...objects.keys()]
      .filter((key) => key.startsWith(query.get('prefix') ?? '') && key > after)
      .sort()
    const page = keys.slice(0, pageSize)
    const contents = page.map(
      (key) =>
        `<Contents><Key>${key}</Key><LastModified>${objects.get(key)?.modified.toISOString()}</LastModified></Contents>`,
    )
    return `<ListBucketResult>${truncation(keys, `<NextContinuationToken>${page.at(-1)}</NextContinuationToken>`)}${contents.join('')}</ListBucketResult>`
  }

  function listUploads(query: URLSearchParams): string {
    const after = query.get('upload-id-marker') ?? ''
    const ids = [...uploads.keys()].filter((id) => id > after).sort()
    const page = ids.slice(0, pageSize)
    const entries = page.map((id) => {
      const { key, initiated } = uploads.get(id) as Upload
      return `<Upload><Key>${key}</Key><UploadId>${id}</UploadId><Initiated>${initiated.toISOString()}</Initiated></Upload>`
    })
    const markers = `<NextKeyMarker>${uploads.get(page.at(-1) ?? '')?.key}</NextKeyMarker><NextUploadIdMarker>${page.at(-1)}</NextUploadIdMarker>`
    return `<ListMultipartUploadsResult>${truncation(ids, markers)}${entries.join('')}</ListMultipartUploadsResult>`
  }

  http.listen(0, host)
  await once(http, 'listening')
  const server: S3Server = {
    endpoint: `http://${host}:${(http.address() as AddressInfo).port}`,
    bucket,
    credentials,
    objects,
    uploads,
    requests: [],
    fault: () => null,
    async close() {
      http.closeAllConnections()
      http.close()
      await once(http, 'close')
    },
  }
  return server
}

/** GetObject: the response headers that the query overrides. */
function overriddenHeaders(query: URLSearchParams): Record<string, string> {
  const overrides = [...query].filter(([name]) => name.startsWith('response-'))
  return Object.fromEntries(overrides.map(([name, value]) => [name.slice('response-'.length), value]))
}

/** Takes a response whose connection is closed instead. */
class LostResponse {
  writeHead(): this {
    return this
  }
  write(): void {}
  end(): void {}
  destroy(): void {}
}

function truncation(all: string[], markers: string): string {
  return all.length > pageSize
    ? `<IsTruncated>true</IsTruncated>${markers}`
    : '<IsTruncated>false</IsTruncated>'
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}

function etagOf(bytes: Buffer): string {
  return `"${createHash('md5').update(bytes).digest('hex')}"`
}
