import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Answer } from '#core/route.ts'

/** A client that takes nothing for this long while something waits for it is let go. */
const slowestMs = 30_000

const always = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
}

/** Writes an answer. Of one to HEAD only the head is sent. */
export async function writeAnswer(
  request: IncomingMessage,
  response: ServerResponse,
  answer: Answer,
): Promise<void> {
  const { status, headers, body, stream } = answer
  const head = { ...always, ...headers }
  if (typeof body === 'string' || body instanceof Uint8Array) {
    response.writeHead(status, { ...head, 'content-length': Buffer.byteLength(body) })
    response.end(request.method === 'HEAD' ? undefined : body)
    return
  }
  response.writeHead(status, head)
  if (request.method === 'HEAD' || (!body && !stream)) {
    response.end()
    if (body instanceof Readable) body.destroy()
  } else if (stream) await writeChunks(response, stream)
  else if (body) await pipeline(body, response)
}

async function writeChunks(response: ServerResponse, chunks: AsyncIterable<string>): Promise<void> {
  response.flushHeaders()
  response.socket?.setNoDelay(true)
  const iterator = chunks[Symbol.asyncIterator]()
  // The iterator may wait long for its next chunk, so the end of the connection must reach it from outside.
  response.once('close', () => void iterator.return?.())
  for (let next = await iterator.next(); !next.done && !response.destroyed; next = await iterator.next()) {
    if (!response.write(next.value)) await taken(response)
  }
  response.end()
}

async function taken(response: ServerResponse): Promise<void> {
  const patience = AbortSignal.timeout(slowestMs)
  await Promise.race([
    once(response, 'drain', { signal: patience }),
    once(response, 'close', { signal: patience }),
  ]).catch(() => response.destroy())
}
