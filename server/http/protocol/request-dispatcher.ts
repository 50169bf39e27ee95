import type { IncomingMessage, ServerResponse } from 'node:http'
import { constants, Http2ServerRequest } from 'node:http2'
import type { Gate } from '#core/access/gate.ts'
import type { Scope } from '#core/access/scope.ts'
import { ApiError } from '#core/http/api-error.ts'
import { refuseHop } from '#core/http/headers/hop.ts'
import { withLogFields } from '#core/log-context.ts'
import type { Attachment } from '#core/modes/attachment.ts'
import type { Log } from '#core/services.ts'
import type { ApiHandler } from '../api-handler.ts'
import { problemResponse } from '../problem-response.ts'
import { bodyTimeouts, isBodiless } from '../request-body.ts'
import { requestFields, requestIdHeader, requestIdOf } from '../request-id.ts'
import { readTarget, servesPath } from '../request-target.ts'
import { writeResponse } from '../write-response.ts'

type Handler = (request: IncomingMessage, response: ServerResponse) => unknown

/** Time for which the rest of a request is read after an early response. */
const drainTimeoutMs = 5_000

interface DispatcherOptions {
  gate: Gate
  logger: Log
  attachments: readonly Attachment[]
  api: ApiHandler
  /** Handles the requests that nothing else does. */
  pages: { scope: Scope; handle: Handler }
}

/** Creates the listener for an HTTP server's requests: a mode's attachment, else the API, else the pages. */
export function requestDispatcher({ gate, logger, attachments, api, pages }: DispatcherOptions) {
  const polled = attachments.filter(({ handleRequest }) => handleRequest)

  async function admitted(
    request: IncomingMessage,
    response: ServerResponse,
    { writes, scope, handle }: { writes: boolean; scope: Scope; handle: Handler | undefined },
  ): Promise<void> {
    try {
      await gate.admit({ headers: request.headers, writes, scope, peer: request.socket.remoteAddress })
      await handle?.(request, response)
    } catch (error) {
      if (!(error instanceof ApiError)) logger.error({ err: error }, 'A request failed.')
      if (response.headersSent) response.destroy()
      else await writeResponse(request, response, problemResponse(error))
    }
  }

  return (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const requestId = requestIdOf(request)
    response.setHeader(requestIdHeader, requestId)
    return withLogFields(requestFields(request, requestId), () => dispatch(request, response))
  }

  async function dispatch(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.once('finish', () => {
      if (!request.complete) drain(request)
    })
    const url = readTarget(request)
    if (!request.headers.host) return writeResponse(request, response, problemResponse(missingHost))
    if (!url) return writeResponse(request, response, problemResponse(malformedTarget))
    try {
      refuseHop(request.headers, url.pathname)
    } catch (error) {
      return writeResponse(request, response, problemResponse(error))
    }
    const attachment = polled.find((candidate) => servesPath(candidate, url.pathname))
    if (attachment) {
      const { scope, handleRequest } = attachment
      await admitted(request, response, { writes: true, scope, handle: handleRequest })
    } else if (!(await api(request, response, url))) {
      endSlowBody(request)
      await admitted(request, response, { writes: false, ...pages })
    }
  }
}

/** RFC 9112 §3.2. */
const missingHost = new ApiError('invalid_request', 'Host: a request needs this header', { field: 'Host' })

const malformedTarget = new ApiError(
  'invalid_request',
  'The request target is not a path, or its percent-encoding is malformed.',
)

/** Ends a request whose body has not arrived in time. */
function endSlowBody(request: IncomingMessage): void {
  if (isBodiless(request)) return
  const timer = setTimeout(() => request.complete || request.destroy(), bodyTimeouts.deadlineMs)
  request.once('close', () => clearTimeout(timer))
}

/**
 * Reads and discards the rest of a request after an early response, for a while, then closes: a client that is
 * still sending when its connection closes gets a broken pipe instead of the response. Of HTTP/2 only the stream is
 * closed (RFC 9113 §8.1).
 */
function drain(request: IncomingMessage | Http2ServerRequest): void {
  const close = () => {
    if (request instanceof Http2ServerRequest) request.stream.close(constants.NGHTTP2_NO_ERROR)
    else request.socket.destroySoon()
  }
  const timer = setTimeout(close, drainTimeoutMs)
  request.once('close', () => clearTimeout(timer))
  // After the reader of the body has been destroyed, which pauses the request.
  setImmediate(() => request.resume())
}
