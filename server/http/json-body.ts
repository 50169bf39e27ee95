import type { IncomingMessage } from 'node:http'
import { ApiError } from '#core/http/api-error.ts'

const maxBytes = 1_048_576

/** Whether a request has no body (RFC 9112 §6.3). Over HTTP/2 one without a length may have one. */
export function isBodiless({ headers }: IncomingMessage): boolean {
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
