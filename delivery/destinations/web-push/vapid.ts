import { createECDH, createPrivateKey, type KeyObject, sign } from 'node:crypto'
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { Services } from '#core/services.ts'

/** The key pair that identifies this service to push services (VAPID, RFC 8292). */
export interface VapidKeys {
  /** In base64url: the `applicationServerKey` of subscriptions. */
  publicKey: string
  privateKey: KeyObject
}

const keyError =
  'give a P-256 private key, 32 bytes in base64url: the content of the file vapid-key of another data folder'
const subjectError = 'give a contact as mailto:ops@example.com or https://example.com'

export const vapidSettings = {
  VAPID_PRIVATE_KEY: z
    .string()
    .refine((text) => parseKey(text) !== null, { error: keyError })
    .optional()
    .meta({
      description:
        'Private key for Web Push, P-256 in base64url. Unset: the file vapid-key in HEARBACK_DATA, which is created when it is first needed. Processes on several machines need the same key.',
    }),
  VAPID_SUBJECT: z
    .string()
    .regex(/^(mailto:[^@\s]+@[^@\s]+|https:\/\/\S+)$/, { error: subjectError })
    .default('mailto:hearback@example.com')
    .meta({ description: 'Contact of the operator for push services, as mailto: or https: URL.' }),
}

const cached = new Map<string, VapidKeys>()

/**
 * The keys of `VAPID_PRIVATE_KEY` or of the file in the data folder, which is created when there is none.
 * @throws Error when the file cannot be read or created, or has no key
 */
export function loadVapidKeys({ VAPID_PRIVATE_KEY, HEARBACK_DATA }: Services['settings']): VapidKeys {
  const source = String(VAPID_PRIVATE_KEY ?? HEARBACK_DATA)
  const known = cached.get(source)
  if (known) return known
  const text =
    VAPID_PRIVATE_KEY === undefined ? readKeyFile(String(HEARBACK_DATA)) : String(VAPID_PRIVATE_KEY)
  const keys = parseKey(text)
  if (!keys) throw new Error(`The file vapid-key in ${HEARBACK_DATA} has no P-256 private key.`)
  cached.set(source, keys)
  return keys
}

function parseKey(encoded: string): VapidKeys | null {
  const d = Buffer.from(encoded.trim(), 'base64url')
  if (d.length !== 32) return null
  try {
    const ecdh = createECDH('prime256v1')
    ecdh.setPrivateKey(d)
    const point = ecdh.getPublicKey()
    const text = (part: Buffer) => part.toString('base64url')
    const coordinates = { x: text(point.subarray(1, 33)), y: text(point.subarray(33)) }
    const key = { kty: 'EC', crv: 'P-256', d: text(d), ...coordinates }
    const privateKey = createPrivateKey({ key, format: 'jwk' })
    return { publicKey: point.toString('base64url'), privateKey }
  } catch {
    return null
  }
}

/** Reads the key, or creates it. Of several processes that create it, one succeeds. */
function readKeyFile(folder: string): string {
  const file = join(folder, 'vapid-key')
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const ecdh = createECDH('prime256v1')
  ecdh.generateKeys()
  // A private key may have leading zeros, which `getPrivateKey` leaves out.
  const bytes = Buffer.concat([Buffer.alloc(32), ecdh.getPrivateKey()]).subarray(-32)
  const draft = `${file}.${process.pid}`
  writeFileSync(draft, `${bytes.toString('base64url')}\n`, { mode: 0o600 })
  try {
    linkSync(draft, file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    rmSync(draft, { force: true })
  }
  return readFileSync(file, 'utf8')
}

/** RFC 8292 §2: a token is valid for at most 24 hours. */
const validS = 12 * 3_600
const renewS = 3_600
const maxTokens = 100

/** Creates the `Authorization` header of push messages. A token is used for an hour, since push services cache them. */
export function createAuthorizer(keys: VapidKeys, subject: string): (endpoint: string, now: Date) => string {
  const tokens = new Map<string, { header: string; createdS: number }>()
  return (endpoint, now) => {
    const { origin } = new URL(endpoint)
    const nowS = Math.floor(now.getTime() / 1_000)
    const known = tokens.get(origin)
    if (known && nowS - known.createdS < renewS) return known.header
    const header = `vapid t=${tokenOf(keys, { aud: origin, exp: nowS + validS, sub: subject })}, k=${keys.publicKey}`
    const [oldest] = tokens.keys()
    if (tokens.size >= maxTokens && oldest !== undefined) tokens.delete(oldest)
    tokens.set(origin, { header, createdS: nowS })
    return header
  }
}

/** A JSON Web Token signed with ES256 (RFC 7515, RFC 7518 §3.4). */
function tokenOf({ privateKey }: VapidKeys, claims: object): string {
  const parts = [{ typ: 'JWT', alg: 'ES256' }, claims].map((part) => Buffer.from(JSON.stringify(part)))
  const signed = parts.map((part) => part.toString('base64url')).join('.')
  const signature = sign('sha256', Buffer.from(signed), { key: privateKey, dsaEncoding: 'ieee-p1363' })
  return `${signed}.${signature.toString('base64url')}`
}
