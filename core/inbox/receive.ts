import { setTimeout as delay } from 'node:timers/promises'
import { ApiError } from '#core/http/api-error.ts'
import type { HttpResponse, RouteRequest } from '#core/http/route.ts'
import type { Services } from '#core/services.ts'
import { react } from './answer.ts'
import { keptMs } from './create-inbox.ts'

const mostCalls = 200
const mostBytes = 65_536
/** A hanging call is let go at last: senders give up long before. */
const longestHangMs = 60_000

/**
 * Takes a call at an inbox and answers as the inbox is set to.
 * @throws ApiError `not_found`, `too_large`
 */
export async function receive(
  { inboxes, clock }: Services,
  token: string,
  request: Pick<RouteRequest, 'method' | 'headers' | 'stream' | 'signal'>,
): Promise<HttpResponse> {
  const body = await readBody(request.stream())
  const at = clock()
  const received = await inboxes.receive(
    token,
    { at, method: request.method, headers: request.headers(), body },
    { most: mostCalls, expiresAt: new Date(at.getTime() + keptMs), react },
  )
  if (!received) throw unknownInbox()
  const { status, behaviour } = received
  const wait = status === null ? longestHangMs : behaviour.delayMs
  if (wait > 0) await delay(wait, undefined, { signal: request.signal }).catch(() => {})
  return { status: status ?? 504, headers: { 'cache-control': 'no-store' } }
}

export function unknownInbox(): ApiError {
  return new ApiError('not_found', 'There is no such inbox; it may have expired.')
}

async function readBody(stream: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of stream) {
    bytes += chunk.length
    if (bytes > mostBytes) throw new ApiError('too_large', 'An inbox takes 64 KB at most.')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
