import { hash, randomBytes, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import { type KeyScope, keyScopes } from './scope.ts'

/** An API key as it is stored, without its secret. */
export interface AccessKey {
  id: string
  /** The user whose data it may use. */
  userid: string
  name: string
  scopes: KeyScope[]
  createdAt: Date
  expiresAt: Date | null
  /** Precise to a minute. */
  lastUsedAt: Date | null
  revokedAt: Date | null
}

/** A key as the API shows it. */
export const keyViewSchema = z
  .object({
    id: z.string(),
    userid: z.string(),
    name: z.string(),
    scopes: z.array(z.enum(keyScopes)),
    createdAt: z.iso.datetime({ precision: 3 }),
    expiresAt: z.iso.datetime({ precision: 3 }).nullable(),
    lastUsedAt: z.iso
      .datetime({ precision: 3 })
      .nullable()
      .meta({ description: 'Time of the last request with it, precise to a minute.' }),
    revokedAt: z.iso.datetime({ precision: 3 }).nullable(),
  })
  .meta({ id: 'Key' })

export type KeyView = z.infer<typeof keyViewSchema>

/** Converts a key to its representation in the API. */
export function viewKey(key: AccessKey): KeyView {
  const iso = (at: Date | null) => at?.toISOString() ?? null
  return {
    id: key.id,
    userid: key.userid,
    name: key.name,
    scopes: key.scopes,
    createdAt: key.createdAt.toISOString(),
    expiresAt: iso(key.expiresAt),
    lastUsedAt: iso(key.lastUsedAt),
    revokedAt: iso(key.revokedAt),
  }
}

/** A new id and a secret of 256 random bits. `key` is the text that clients send: `hb_<id>_<secret>`. */
export function generateKey(): { id: string; key: string; secretHash: Buffer } {
  const id = randomBytes(8).toString('hex')
  const secret = randomBytes(32).toString('base64url')
  return { id, key: `hb_${id}_${secret}`, secretHash: hashSecret(secret) }
}

/** Splits the text of a key; null when it has another form. */
export function parseKey(key: string): { id: string; secret: string } | null {
  const [, id, secret] = /^hb_([0-9a-f]{16})_([\w-]{43})$/.exec(key) ?? []
  return id !== undefined && secret !== undefined ? { id, secret } : null
}

/** SHA-256. A secret of 256 random bits needs no salt and no slow hash. */
export function hashSecret(secret: string): Buffer {
  return hash('sha256', secret, 'buffer')
}

/** Whether the secret has the hash, compared in constant time. */
export function matchesHash(secret: string, secretHash: Uint8Array): boolean {
  return timingSafeEqual(hashSecret(secret), secretHash)
}
