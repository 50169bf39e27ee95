import { createHmac } from 'node:crypto'
import type { WebhookSecrets } from './config.ts'
import { keyOf } from './secret.ts'

/** The signed content of Standard Webhooks 1.0: the parts joined by dots. Only the body may contain a dot. */
export interface SignedParts {
  id: string
  /** Time of the attempt, in seconds since 1970. */
  timestamp: number
  body: string
}

/** A `v1` signature: HMAC-SHA256 of id, timestamp and body, in base64. */
export function sign(secret: string, { id, timestamp, body }: SignedParts): string {
  const mac = createHmac('sha256', keyOf(secret)).update(`${id}.${timestamp}.${body}`).digest('base64')
  return `v1,${mac}`
}

/** The three headers of Standard Webhooks, with a signature by each valid secret. */
export function signedHeaders(
  parts: SignedParts,
  { secret, formerSecrets }: WebhookSecrets,
): Record<string, string> {
  const now = parts.timestamp * 1_000
  const former = formerSecrets.filter(({ until }) => until.getTime() > now).map((old) => old.secret)
  return {
    'webhook-id': parts.id,
    'webhook-timestamp': String(parts.timestamp),
    'webhook-signature': [secret, ...former].map((key) => sign(key, parts)).join(' '),
  }
}
