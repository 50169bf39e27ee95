import type { S3Client } from './s3-client.ts'

/** S3's least size of all parts but the last. The memory of an upload is about twice this. */
const partBytes = 8 * 1_048_576
/** An object that exists already is not replaced (RFC 9110 §13.1.2). */
const onlyNew = { 'if-none-match': '*' }
/** 412: the object exists. */
const exists = 412

/**
 * Streams bytes into a new object: in one request when they fit into one part, in a multipart upload otherwise. The
 * object appears when it is complete; an upload that fails is aborted.
 * @throws Error when the object exists already
 */
export async function uploadNew(
  client: S3Client,
  key: string,
  bytes: AsyncIterable<Uint8Array>,
): Promise<void> {
  const parts = splitParts(bytes)
  const first = await parts.next()
  const body = first.value ?? new Uint8Array()
  if (body.length < partBytes) {
    const response = await client.send({ method: 'PUT', key, body, headers: onlyNew, accept: [exists] })
    response.body.resume()
    requireNew(response, key)
    return
  }
  const started = await client.sendForText({ method: 'POST', key, query: { uploads: '' } })
  const uploadId = readTag(started, 'UploadId')
  try {
    const etags = [await uploadPart(client, { key, uploadId, body, n: 1 })]
    for await (const part of parts)
      etags.push(await uploadPart(client, { key, uploadId, body: part, n: etags.length + 1 }))
    await completeUpload(client, { key, uploadId, etags })
  } catch (error) {
    const aborted = client.sendForText({ method: 'DELETE', key, query: { uploadId }, accept: [404] })
    // The sweep removes what cannot be aborted now.
    await aborted.catch(() => {})
    throw error
  }
}

interface Part {
  key: string
  uploadId: string
  body: Uint8Array
  n: number
}

async function uploadPart(client: S3Client, { key, uploadId, body, n }: Part): Promise<string> {
  const query = { partNumber: String(n), uploadId }
  const response = await client.send({ method: 'PUT', key, query, body })
  response.body.resume()
  const { etag } = response.headers
  if (!etag) throw new Error('The storage did not name the part that it received.')
  return etag
}

async function completeUpload(
  client: S3Client,
  { key, uploadId, etags }: { key: string; uploadId: string; etags: string[] },
): Promise<void> {
  const parts = etags.map((etag, n) => `<Part><PartNumber>${n + 1}</PartNumber><ETag>${etag}</ETag></Part>`)
  const response = await client.send({
    method: 'POST',
    key,
    query: { uploadId },
    headers: { ...onlyNew, 'content-type': 'application/xml' },
    body: `<CompleteMultipartUpload>${parts.join('')}</CompleteMultipartUpload>`,
    // It joins the parts.
    isSlow: true,
    // 404: an earlier try has completed it.
    accept: [exists, 404],
  })
  let text = ''
  for await (const chunk of response.body) text += String(chunk)
  if (response.status === 404 && !response.isRetry) throw new Error(`The upload of ${key} was aborted.`)
  requireNew(response, key)
  // S3 answers 200 before it is complete, so that an error can follow in the body.
  if (response.status === 200 && text.includes('<Error>'))
    throw new Error(`The upload of ${key} failed: ${text}`)
}

/** After a repeated request, the object that exists is its own. */
function requireNew({ status, isRetry }: { status: number; isRetry: boolean }, key: string): void {
  if (status === exists && !isRetry) throw new Error(`The object ${key} exists already.`)
}

/** Joins and cuts the chunks into parts; at least one, which may be empty. */
async function* splitParts(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, undefined> {
  let part = new Uint8Array(65_536)
  let size = 0
  let isFirst = true
  for await (let chunk of bytes) {
    while (chunk.length > 0) {
      const taken = chunk.subarray(0, partBytes - size)
      if (size + taken.length > part.length) {
        const larger = new Uint8Array(Math.min(partBytes, 2 * (size + taken.length)))
        larger.set(part.subarray(0, size))
        part = larger
      }
      part.set(taken, size)
      size += taken.length
      chunk = chunk.subarray(taken.length)
      if (size < partBytes) continue
      yield part
      isFirst = false
      part = new Uint8Array(65_536)
      size = 0
    }
  }
  if (size > 0 || isFirst) yield part.subarray(0, size)
}

/** The text of an element in XML. */
export function readTag(xml: string, name: string): string {
  const [, text = ''] = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml) ?? []
  return text.replaceAll('&quot;', '"').replaceAll('&#34;', '"').replaceAll('&amp;', '&')
}

/** The contents of all elements of that name. */
export function readElements(xml: string, name: string): string[] {
  return xml
    .split(`<${name}>`)
    .slice(1)
    .map((rest) => rest.split(`</${name}>`)[0] ?? '')
}
