import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import type { HttpResponse } from '#core/http/route.ts'

/** Time after which a client that reads nothing of a waiting stream is disconnected. */
const defaultDrainTimeoutMs = 30_000

const defaultHeaders = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
}

/**
 * Writes a response; of one to HEAD only the head. Resolves when all is written or the client has disconnected.
 * Rejects when the body fails; the connection must then be destroyed, so that the client sees it as incomplete.
 */
export async function writeResponse(
  request: IncomingMessage,
  response: ServerResponse,
  { status, headers, body, stream, trailers }: HttpResponse,
  drainTimeoutMs = defaultDrainTimeoutMs,
): Promise<void> {
  const headOnly = request.method === 'HEAD'
  const head = { ...defaultHeaders, ...headers }
  if (typeof body === 'string' || body instanceof Uint8Array) {
    response.writeHead(status, { ...head, 'content-length': Buffer.byteLength(body) })
    response.end(headOnly ? undefined : body)
    return
  }
  response.writeHead(status, head)
  if (stream) await writeChunks(response, stream, { headOnly, trailers, drainTimeoutMs })
  else if (body && !headOnly) await pipeline(body, response)
  else {
    response.end()
    body?.destroy()
  }
}

interface ChunkOptions extends Pick<HttpResponse, 'trailers'> {
  headOnly: boolean
  drainTimeoutMs: number
}

async function writeChunks(
  response: ServerResponse,
  chunks: AsyncIterable<string | Uint8Array>,
  { headOnly, trailers, drainTimeoutMs }: ChunkOptions,
): Promise<void> {
  const iterator = chunks[Symbol.asyncIterator]()
  const release = () => void iterator.return?.()
  // The iterator may wait long for its next chunk, so it must learn of a disconnect while it waits.
  response.once('close', release)
  try {
    if (!headOnly) {
      response.flushHeaders()
      while (!response.destroyed) {
        const { done, value } = await iterator.next()
        if (done || response.destroyed) break
        if (!response.write(value)) await drained(response, drainTimeoutMs)
      }
    }
    if (trailers && !headOnly && !response.destroyed) response.addTrailers(trailers())
    response.end()
  } finally {
    release()
  }
}

/** Resolves when the client has read what is buffered, or is gone. Disconnects it when that takes too long. */
async function drained(response: ServerResponse, timeoutMs: number): Promise<void> {
  const settled = new AbortController()
  const { signal } = settled
  const timer = setTimeout(() => response.destroy(), timeoutMs)
  const drain = once(response, 'drain', { signal })
  await Promise.race([drain, once(response, 'close', { signal })]).catch(() => {})
  clearTimeout(timer)
  settled.abort()
}
