import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Readable } from 'node:stream'
import type { HttpResponse } from '#core/http/route.ts'

/** Time after which a client that reads nothing of a waiting response is disconnected. */
const defaultDrainTimeoutMs = 30_000

/** Longer texts are written in parts, so that a slow client can be distinguished from one that has stopped reading. */
const maxPartBytes = 65_536

const defaultHeaders = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
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
  const options = { headOnly, trailers, drainTimeoutMs }
  if (typeof body === 'string' || body instanceof Uint8Array) {
    const bytes = Buffer.byteLength(body)
    response.writeHead(status, { ...head, 'content-length': bytes })
    if (bytes > maxPartBytes && !headOnly) await writeChunks(response, partsOf(body), options)
    else response.end(headOnly ? undefined : body)
  } else {
    response.writeHead(status, head)
    const chunks = stream ?? (body as Readable | undefined)
    if (chunks) await writeChunks(response, chunks, options)
    else response.end()
  }
  disconnectUnread(response, drainTimeoutMs)
}

function* partsOf(body: string | Uint8Array): Generator<Uint8Array> {
  const bytes = Buffer.from(body as string)
  for (let at = 0; at < bytes.length; at += maxPartBytes) yield bytes.subarray(at, at + maxPartBytes)
}

/** Disconnects a client that has not read the end of its response in time. */
function disconnectUnread(response: ServerResponse, timeoutMs: number): void {
  if (response.writableFinished || response.destroyed) return
  const timer = setTimeout(() => response.destroy(), timeoutMs)
  const clear = () => clearTimeout(timer)
  response.once('finish', clear).once('close', clear)
}

interface ChunkOptions extends Pick<HttpResponse, 'trailers'> {
  headOnly: boolean
  drainTimeoutMs: number
}

async function writeChunks(
  response: ServerResponse,
  chunks: AsyncIterable<string | Uint8Array> | Iterable<Uint8Array>,
  { headOnly, trailers, drainTimeoutMs }: ChunkOptions,
): Promise<void> {
  const iterator = Symbol.asyncIterator in chunks ? chunks[Symbol.asyncIterator]() : chunks[Symbol.iterator]()
  const release = () => {
    // The iterator of a readable stream destroys it only once it was started.
    if ('destroy' in chunks) (chunks as Readable).destroy()
    else void iterator.return?.()
  }
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
