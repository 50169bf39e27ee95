import { randomBytes } from 'node:crypto'
import type { Endpoint } from '#core/outbox/endpoint.ts'

const prefix = 'whsec_'

/** How long a secret that was rotated away still signs beside the new one. */
const overlapMs = 24 * 3_600_000
/** A receiver that rotates again and again within the overlap keeps so many old ones. */
const mostFormer = 5

/** A new secret: 32 random bytes, within the 24 to 64 that Standard Webhooks asks for. */
export function newSecret(): string {
  return prefix + randomBytes(32).toString('base64')
}

/** The key's bytes. */
export function decodeSecret(secret: string): Buffer {
  return Buffer.from(secret.startsWith(prefix) ? secret.slice(prefix.length) : secret, 'base64')
}

/** Replaces the secret; the old one signs too for 24 hours. */
export function rotated(
  { secret, formerSecrets }: Pick<Endpoint, 'secret' | 'formerSecrets'>,
  now: Date,
): Pick<Endpoint, 'secret' | 'formerSecrets'> {
  const good = formerSecrets.filter(({ until }) => until > now)
  const former = [{ secret, until: new Date(now.getTime() + overlapMs) }, ...good].slice(0, mostFormer)
  return { secret: newSecret(), formerSecrets: former }
}
