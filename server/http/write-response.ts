import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import type { HttpResponse } from '#core/http/route.ts'

/** A client that takes nothing for this long while something waits for it is let go. */
const slowestMs = 30_000

const always = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
}

/** Writes an answer. Of one to HEAD only the head is sent. `timeoutMs` is for a client that stops reading. */
export async function writeResponse(
  request: IncomingMessage,
  response: ServerResponse,
  answer: HttpResponse,
  timeoutMs = slowestMs,
): Promise<void> {
  const { status, headers, body, stream } = answer
  const head = { ...always, ...headers }
  if (typeof body === 'string' || body instanceof Uint8Array) {
    response.writeHead(status, { ...head, 'content-length': Buffer.byteLength(body) })
    response.end(request.method === 'HEAD' ? undefined : body)
    return
  }
  response.writeHead(status, head)
  if (stream) await writeChunks(response, stream, { headOnly: request.method === 'HEAD', timeoutMs })
  else if (body && request.method !== 'HEAD') await pipeline(body, response)
  else {
    response.end()
    body?.destroy()
  }
}

async function writeChunks(
  response: ServerResponse,
  chunks: AsyncIterable<string>,
  { headOnly, timeoutMs }: { headOnly: boolean; timeoutMs: number },
): Promise<void> {
  const iterator = chunks[Symbol.asyncIterator]()
  const letGo = () => void iterator.return?.()
  // The iterator may wait long for its next chunk, so the end of the connection must reach it from outside.
  response.once('close', letGo)
  try {
    if (headOnly) return
    response.flushHeaders()
    while (!response.destroyed) {
      const { done, value } = await iterator.next()
      if (done || response.destroyed) return
      if (!response.write(value)) await taken(response, timeoutMs)
    }
  } finally {
    letGo()
    response.end()
  }
}

/** Resolves when the client has taken what waits for it, or is gone; it is cut off when it takes too long. */
async function taken(response: ServerResponse, timeoutMs: number): Promise<void> {
  const settled = new AbortController()
  const { signal } = settled
  const timer = setTimeout(() => response.destroy(), timeoutMs)
  const drained = once(response, 'drain', { signal })
  await Promise.race([drained, once(response, 'close', { signal })]).catch(() => {})
  clearTimeout(timer)
  settled.abort()
}
