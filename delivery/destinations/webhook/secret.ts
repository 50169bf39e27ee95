import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto'
import type { WebhookSecrets } from './config.ts'

const prefix = 'whsec_'

/** How long a rotated secret still signs beside the new one. */
const overlapMs = 24 * 3_600_000
const maxFormerSecrets = 5

/** A new secret: 32 random bytes; Standard Webhooks 1.0 asks for 24 to 64. */
export function newSecret(): string {
  return prefix + randomBytes(32).toString('base64')
}

const keys = new Map<string, KeyObject>()
const maxKeys = 1_000

/** The key of a secret. Keys in use are kept: creating one takes several times as long as signing with it. */
export function keyOf(secret: string): KeyObject {
  const known = keys.get(secret)
  if (known) return known
  const base64 = secret.startsWith(prefix) ? secret.slice(prefix.length) : secret
  const key = createSecretKey(Buffer.from(base64, 'base64'))
  const [oldest] = keys.keys()
  if (keys.size >= maxKeys && oldest !== undefined) keys.delete(oldest)
  keys.set(secret, key)
  return key
}

/** Replaces the secret. The old one signs too for 24 hours. */
export function rotateSecret({ secret, formerSecrets }: WebhookSecrets, now: Date): WebhookSecrets {
  const valid = formerSecrets.filter(({ until }) => until > now)
  const former = [{ secret, until: new Date(now.getTime() + overlapMs) }, ...valid]
  return { secret: newSecret(), formerSecrets: former.slice(0, maxFormerSecrets) }
}
