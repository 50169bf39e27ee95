import type { IncomingMessage } from 'node:http'
import { Http2ServerRequest } from 'node:http2'
import { ApiError } from '#core/http/api-error.ts'

const maxBytes = 1_048_576

/** Whether a request has no body: RFC 9112 §6.3, and for HTTP/2 RFC 9113 §8.1, where a body needs no length. */
export function isBodiless(request: IncomingMessage | Http2ServerRequest): boolean {
  if (request instanceof Http2ServerRequest) return request.stream.endAfterHeaders
  const { headers } = request
  return headers['transfer-encoding'] === undefined && Number(headers['content-length'] ?? 0) === 0
}

/** Reads a small JSON body. @throws ApiError `unsupported_media_type`, `too_large`, `invalid_request` */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const type = request.headers['content-type'] ?? ''
  if (!/^application\/(json|[\w.+-]+\+json)\b/i.test(type)) {
    throw new ApiError('unsupported_media_type', 'The body must be application/json.', {
      field: 'Content-Type',
    })
  }
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request) {
    bytes += chunk.length
    if (bytes > maxBytes) throw new ApiError('too_large', 'The body is larger than 1 MB.')
    chunks.push(chunk)
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'))
  } catch (error) {
    throw new ApiError('invalid_request', 'The body is not valid JSON.', { field: 'body', cause: error })
  }
}
