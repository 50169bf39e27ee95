import { ECDH } from 'node:crypto'
import { z } from 'zod'

/** A public key of P-256 in uncompressed form, or the authentication secret (RFC 8291 §3.1 and §3.2). */
const isPublicKey = (text: string) => {
  const bytes = Buffer.from(text, 'base64url')
  if (bytes.length !== 65 || bytes[0] !== 4) return false
  try {
    ECDH.convertKey(bytes, 'prime256v1')
    return true
  } catch {
    return false
  }
}
const isAuthSecret = (text: string) => Buffer.from(text, 'base64url').length === 16

const isOrigin = (text: string) => URL.canParse(text) && new URL(text).origin === text

/** The keys of a push subscription. They are stored encrypted and never returned. */
export const keysSchema = z
  .object({
    p256dh: z.string().refine(isPublicKey, 'must be a P-256 public key in base64url'),
    auth: z.string().refine(isAuthSecret, 'must be 16 bytes in base64url'),
  })
  .meta({
    description: 'The `keys` of `PushSubscription.toJSON()`. They are never returned.',
    writeOnly: true,
  })

/** Config of a push subscription. */
export const configSchema = z.object({
  endpoint: z
    .string('must be a URL')
    .max(2_048, 'must be at most 2048 characters long')
    .meta({ description: 'The `endpoint` of the push subscription.' }),
  applicationServerKey: z.string('must be the key that the subscription was created with').meta({
    description: 'The VAPID public key of this service, with which the subscription was created.',
  }),
  origin: z
    .string()
    .refine(isOrigin, 'must be an origin, like https://hearback.example.com')
    .meta({ description: 'Origin of the page that subscribed. Notifications open its pages.' }),
  keys: keysSchema,
})
