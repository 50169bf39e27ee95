import { randomBytes } from 'node:crypto'
import type { WebhookSecrets } from './config.ts'

const prefix = 'whsec_'

/** How long a rotated secret still signs beside the new one. */
const overlapMs = 24 * 3_600_000
const maxFormerSecrets = 5

/** A new secret: 32 random bytes; Standard Webhooks 1.0 asks for 24 to 64. */
export function newSecret(): string {
  return prefix + randomBytes(32).toString('base64')
}

/** The bytes of the key. */
export function decodeSecret(secret: string): Buffer {
  return Buffer.from(secret.startsWith(prefix) ? secret.slice(prefix.length) : secret, 'base64')
}

/** Replaces the secret. The old one signs too for 24 hours. */
export function rotateSecret({ secret, formerSecrets }: WebhookSecrets, now: Date): WebhookSecrets {
  const valid = formerSecrets.filter(({ until }) => until > now)
  const former = [{ secret, until: new Date(now.getTime() + overlapMs) }, ...valid]
  return { secret: newSecret(), formerSecrets: former.slice(0, maxFormerSecrets) }
}
