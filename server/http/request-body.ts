import type { IncomingMessage } from 'node:http'
import { Http2ServerRequest } from 'node:http2'
import { PassThrough, type Readable } from 'node:stream'
import { ApiError } from '#core/http/api-error.ts'

/** Time limits of request bodies. */
export interface BodyTimeouts {
  /** Time for a small body: JSON of a route that declares a schema. */
  deadlineMs: number
  /** Period in which an upload must bring at least `minBytes`. */
  idleMs: number
  minBytes: number
}

export const bodyTimeouts: BodyTimeouts = { deadlineMs: 10_000, idleMs: 30_000, minBytes: 16_384 }

/** Whether a request has no body: RFC 9112 §6.3, and for HTTP/2 RFC 9113 §8.1, where a body needs no length. */
export function isBodiless(request: IncomingMessage | Http2ServerRequest): boolean {
  if (request instanceof Http2ServerRequest) return request.stream.endAfterHeaders
  const { headers } = request
  return headers['transfer-encoding'] === undefined && Number(headers['content-length'] ?? 0) === 0
}

/**
 * The body of an upload. It fails with `request_timeout` when less than `minBytes` arrive within `idleMs` while the
 * reader waits for more. Destroying it leaves the request open, so that a response can be sent.
 */
export function uploadBody(request: IncomingMessage, { idleMs, minBytes }: BodyTimeouts): Readable {
  const body = copyOf(request)
  let received = 0
  request.on('data', (chunk: Buffer) => {
    received += chunk.length
  })
  const timer = setInterval(() => {
    const isWaiting = body.readableLength === 0 && !request.complete
    if (isWaiting && received < minBytes) {
      const seconds = Math.ceil(idleMs / 1_000)
      body.destroy(
        new ApiError(
          'request_timeout',
          `Less than ${minBytes} bytes of the body arrived within ${seconds} s.`,
        ),
      )
    }
    received = 0
  }, idleMs)
  body.once('close', () => clearInterval(timer))
  return body
}

/** A small body, which fails with `request_timeout` when it has not ended after `deadlineMs`. */
export function smallBody(request: IncomingMessage, { deadlineMs }: BodyTimeouts): Readable {
  const body = copyOf(request)
  const seconds = Math.ceil(deadlineMs / 1_000)
  const timer = setTimeout(
    () => body.destroy(new ApiError('request_timeout', `The body did not end within ${seconds} s.`)),
    deadlineMs,
  )
  body.once('close', () => clearTimeout(timer))
  return body
}

function copyOf(request: IncomingMessage): PassThrough {
  const body = new PassThrough()
  const fail = () => body.destroy(new Error('The client disconnected.'))
  // The reader gets the error, but an early response may leave the body without one.
  body.on('error', () => {})
  request.once('error', (error) => body.destroy(error))
  request.once('close', () => !request.readableEnded && fail())
  request.once('end', () => (isReset(request) ? fail() : body.end()))
  return request.pipe(body, { end: false })
}

/**
 * Whether an HTTP/2 stream was reset, which Node reports as the end of its body. A body without END_STREAM is thus never
 * taken as complete. After END_STREAM it is complete: a reset that arrives later (RFC 9113 §5.1) counts only until the
 * end of the body is read.
 */
function isReset(request: IncomingMessage | Http2ServerRequest): boolean {
  return request instanceof Http2ServerRequest && request.stream.closed
}
