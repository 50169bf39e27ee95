import type { IncomingMessage } from 'node:http'
import type { Readable } from 'node:stream'
import { ApiError } from '#core/http/api-error.ts'

/** Limits of a JSON body; the body of a submit has its own. */
const maxBytes = 65_536
const maxDepth = 16

/**
 * Reads a small JSON body.
 * @throws ApiError `unsupported_media_type`, `payload_too_large`, `request_timeout`, `invalid_request`
 */
export async function readJson({ headers }: IncomingMessage, body: Readable): Promise<unknown> {
  const type = headers['content-type'] ?? ''
  if (!/^application\/(json|[\w.+-]+\+json)\b/i.test(type)) {
    throw new ApiError('unsupported_media_type', 'The body must be application/json.', {
      field: 'Content-Type',
    })
  }
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of body) {
    bytes += chunk.length
    if (bytes > maxBytes) {
      throw new ApiError('payload_too_large', 'The body is larger than 64 KB.', { field: 'body' })
    }
    chunks.push(chunk)
  }
  return parseJson(Buffer.concat(chunks))
}

function parseJson(bytes: Buffer): unknown {
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (error) {
    throw new ApiError('invalid_request', 'The body is not valid JSON.', { field: 'body', cause: error })
  }
  requireShallow(value)
  return value
}

/** Deeper values overflow the stack when they are serialised. */
function requireShallow(root: unknown): void {
  let level = [root]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > maxDepth) {
      const detail = `The body is nested too deeply; at most ${maxDepth} levels are valid.`
      throw new ApiError('invalid_request', detail, { field: 'body' })
    }
    level = level.flatMap((value) =>
      typeof value === 'object' && value !== null ? Object.values(value) : [],
    )
  }
}
