import { createHmac } from 'node:crypto'
import type { Endpoint } from '#core/outbox/endpoint.ts'
import { decodeSecret } from './secret.ts'

/** What is signed: the parts joined by dots, none of which may hold one but the body (Standard Webhooks 1.0). */
export interface SignedParts {
  id: string
  /** Seconds since 1970, of the attempt. */
  timestamp: number
  body: string
}

/** One `v1` signature: HMAC-SHA256 over id, timestamp and body, in base64. */
export function sign(secret: string, { id, timestamp, body }: SignedParts): string {
  const mac = createHmac('sha256', decodeSecret(secret)).update(`${id}.${timestamp}.${body}`).digest('base64')
  return `v1,${mac}`
}

/** The three headers of Standard Webhooks. While a rotated secret is still good, it signs too. */
export function signedHeaders(
  parts: SignedParts,
  { secret, formerSecrets }: Pick<Endpoint, 'secret' | 'formerSecrets'>,
): Record<string, string> {
  const now = parts.timestamp * 1_000
  const former = formerSecrets.filter(({ until }) => until.getTime() > now).map((old) => old.secret)
  return {
    'webhook-id': parts.id,
    'webhook-timestamp': String(parts.timestamp),
    'webhook-signature': [secret, ...former].map((key) => sign(key, parts)).join(' '),
  }
}
