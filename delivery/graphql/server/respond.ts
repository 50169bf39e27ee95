import { ApiError } from '#core/http/api-error.ts'
import { type HttpResponse, jsonText, type RouteRequest } from '#core/http/route.ts'
import type { WebServices } from '#core/services.ts'
import { maxRequestBytes, modeName } from '../operations.ts'
import { FollowerListing, type OperationContext } from './context.ts'
import { engine } from './engine.ts'
import { toCodedError } from './errors.ts'

const eventStream = 'text/event-stream'

/** Executes the operation of a `GET`, whose query parameters hold it, or of a `POST`, whose body does. */
export async function respond(
  request: RouteRequest,
  method: 'GET' | 'POST',
  services: WebServices,
): Promise<HttpResponse> {
  const { principal, url, signal } = request
  const accept = request.header('accept') ?? ''
  const context: OperationContext = {
    principal,
    services,
    listing: new FollowerListing(modeName, principal, services),
    streams: accept.includes(eventStream),
    signal,
    traceparent: request.header('traceparent'),
  }
  let release = () => {}
  try {
    const body = method === 'POST' ? await readBody(request) : null
    if (context.streams) release = await services.rates.stream(principal)
    const response = await engine.fetch(
      new Request(url, {
        method,
        headers: { accept, ...(body && { 'content-type': 'application/json' }) },
        ...(body && { body: new Uint8Array(body) }),
        signal,
      }),
      context,
    )
    const result = await toHttpResponse(response, release)
    if (!result.stream) release()
    return result
  } catch (error) {
    release()
    const coded = toCodedError(error, services.logger)
    const { http: _, ...extensions } = coded.extensions
    return jsonText(
      Number(extensions.status),
      JSON.stringify({ errors: [{ message: coded.message, extensions }] }),
    )
  }
}

/** @throws ApiError `unsupported_media_type`, `payload_too_large`, `request_timeout` */
async function readBody(request: RouteRequest): Promise<Buffer> {
  const type = request.header('content-type') ?? ''
  if (!/^application\/json\b/i.test(type)) {
    const detail = 'The body must be application/json, with the members query and variables.'
    throw new ApiError('unsupported_media_type', detail, { field: 'Content-Type' })
  }
  const chunks: Buffer[] = []
  let size = Number(request.header('content-length') ?? 0)
  if (size > maxRequestBytes) throw bodyTooLarge()
  size = 0
  for await (const chunk of request.stream() as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > maxRequestBytes) throw bodyTooLarge()
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function bodyTooLarge(): ApiError {
  return new ApiError(
    'payload_too_large',
    `The body is larger than ${maxRequestBytes} bytes; submit large documents with POST /pdf/{userid}.`,
    { field: 'body' },
  )
}

async function toHttpResponse(response: Response, onEnd: () => void): Promise<HttpResponse> {
  const { status } = response
  if (status === 406)
    throw new ApiError('not_acceptable', 'Accept: must allow application/json or text/event-stream', {
      field: 'Accept',
    })
  const type = response.headers.get('content-type') ?? 'application/json; charset=utf-8'
  if (!type.startsWith(eventStream) || !response.body) {
    const headers = { 'content-type': type, 'cache-control': 'no-store' }
    return { status, headers, body: new Uint8Array(await response.arrayBuffer()) }
  }
  return {
    status,
    headers: {
      'content-type': eventStream,
      'cache-control': 'private, no-cache, no-transform',
      'x-accel-buffering': 'no',
    },
    stream: chunksOf(response.body, onEnd),
  }
}

/** The chunks of a response. `return` cancels a read that is under way; the stream's own iterator waits for it. */
function chunksOf(body: ReadableStream<Uint8Array>, onEnd: () => void): AsyncIterable<Uint8Array> {
  const reader = body.getReader()
  const chunks: AsyncIterableIterator<Uint8Array, undefined> = {
    async next() {
      const { done, value } = await reader.read().catch((error) => {
        onEnd()
        throw error
      })
      if (done) onEnd()
      return done ? { done: true, value: undefined } : { done: false, value }
    },
    async return() {
      onEnd()
      await reader.cancel()
      return { done: true, value: undefined }
    },
    [Symbol.asyncIterator]: () => chunks,
  }
  return chunks
}
