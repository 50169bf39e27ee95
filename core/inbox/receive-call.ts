import { setTimeout as delay } from 'node:timers/promises'
import { ApiError } from '../http/api-error.ts'
import type { HttpResponse, RouteRequest } from '../http/route.ts'
import type { InboxResponse } from '../ports/delivery/inbox-store.ts'
import type { Services } from '../services.ts'
import { type Inbox, inboxExpiry, unknownInboxError } from './inbox.ts'

const maxBodyBytes = 65_536
/** A call that is never answered ends after this time; senders time out long before. */
const maxHangMs = 60_000

/**
 * Stores a call and answers it as the inbox's behaviour says.
 * @throws ApiError `not_found`, `payload_too_large`
 */
export async function receiveCall(
  { inboxes, clock, limits }: Pick<Services, 'inboxes' | 'clock' | 'limits'>,
  token: string,
  request: Pick<RouteRequest, 'method' | 'headers' | 'stream' | 'signal'>,
): Promise<HttpResponse> {
  const body = await readBody(request.stream())
  const at = clock()
  const response = await inboxes.receive(
    token,
    { at, method: request.method, headers: redact(request.headers()), body },
    {
      maxCalls: limits.callsPerInbox,
      maxBytes: limits.bytesPerInbox,
      expiresAt: inboxExpiry(at, limits.inboxHours),
      respond,
    },
  )
  if (!response) throw unknownInboxError()
  const { status, behaviour } = response
  const waitMs = status === null ? maxHangMs : behaviour.delayMs
  if (waitMs > 0) await delay(waitMs, undefined, { signal: request.signal }).catch(() => {})
  return { status: status ?? 504, headers: { 'cache-control': 'no-store' } }
}

/** The response to the next call, and the behaviour after it: `failFirst` counts down. */
function respond({ behaviour }: Pick<Inbox, 'behaviour'>): InboxResponse {
  if (behaviour.hang) return { status: null, behaviour }
  if (behaviour.failFirst === 0) return { status: behaviour.status, behaviour }
  return { status: 500, behaviour: { ...behaviour, failFirst: behaviour.failFirst - 1 } }
}

/** Credentials of the caller are not stored: readers of the inbox must not get them. */
const credentialHeaders = ['authorization', 'proxy-authorization', 'cookie']

function redact(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      credentialHeaders.includes(name) ? '[redacted]' : value,
    ]),
  )
}

async function readBody(stream: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of stream) {
    bytes += chunk.length
    if (bytes > maxBodyBytes) throw new ApiError('payload_too_large', 'An inbox accepts at most 64 KB.')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
