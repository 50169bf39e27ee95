import { randomBytes } from 'node:crypto'
import { clock } from '../clock.ts'

/**
 * A new UUID version 7 (RFC 9562 §5.7): newer ids sort later, and 74 random bits make them unguessable. Ids of jobs,
 * endpoints and deliveries are of this form.
 */
export function newUuid(now: number = clock.now()): string {
  const bytes = randomBytes(16)
  bytes.writeUIntBE(now, 0, 6)
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x70, 6)
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8)
  const hex = bytes.toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

const pattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** Whether the text has the form of a UUID. */
export function isUuid(text: string): boolean {
  return pattern.test(text)
}
