import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import type { Keyring } from './keyring.ts'

/**
 * Columns that hold credentials. A store seals a value before it writes it, and opens what it reads. To add a column:
 * add it here with its primary key, call `seal` and `open` in its store, and nothing else; the start of a process
 * encrypts the rows that exist, and `hearback secrets rotate` includes it.
 */
export const sealedColumns = {
  'destination.secrets': { table: 'destination', column: 'secrets', id: 'id', type: 'jsonb' },
  'document_password.password': {
    table: 'document_password',
    column: 'password',
    id: 'jobid',
    type: 'text',
  },
  'inbox.secret': { table: 'inbox', column: 'secret', id: 'token', type: 'text' },
} as const

export type SealedColumn = keyof typeof sealedColumns

/** `sealed:1:<key id>:<base64url of nonce, ciphertext and tag>` */
const form = /^sealed:1:([0-9a-f]{8}):([\w-]+)$/
const nonceBytes = 12
const tagBytes = 16

/** Encrypts the values of columns with AES-256-GCM. A value can be opened only in its own column and row. */
export class Sealer {
  readonly keyring: Keyring

  constructor(keyring: Keyring) {
    this.keyring = keyring
  }

  /** Encrypts a JSON value with the current key. */
  seal(column: SealedColumn, rowId: string, value: unknown): string {
    const { id, key } = this.keyring.current()
    // A random nonce of 96 bits is safe for 2^32 values of a key (NIST SP 800-38D §8.3).
    const nonce = randomBytes(nonceBytes)
    const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(associatedData(column, rowId))
    const parts = [nonce, cipher.update(JSON.stringify(value)), cipher.final(), cipher.getAuthTag()]
    return `sealed:1:${id}:${Buffer.concat(parts).toString('base64url')}`
  }

  /**
   * Decrypts a stored value. A value that was written before encryption is returned as it is.
   * @throws Error when its key is missing or the value was changed
   */
  open(column: SealedColumn, rowId: string, stored: unknown): unknown {
    const [, id, text] = (typeof stored === 'string' && form.exec(stored)) || []
    if (id === undefined || text === undefined) return stored
    const found = this.keyring.find(id)
    if (!found) throw new Error(`The key ${id} of ${column} of ${rowId} is not in ${this.keyring.source}.`)
    const bytes = Buffer.from(text, 'base64url')
    const decipher = createDecipheriv('aes-256-gcm', found.key, bytes.subarray(0, nonceBytes), {
      authTagLength: tagBytes,
    })
      .setAAD(associatedData(column, rowId))
      .setAuthTag(bytes.subarray(-tagBytes))
    const plain = [decipher.update(bytes.subarray(nonceBytes, -tagBytes)), decipher.final()]
    return JSON.parse(Buffer.concat(plain).toString('utf8'))
  }
}

function associatedData(column: SealedColumn, rowId: string): Buffer {
  return Buffer.from(`${column} ${rowId}`)
}
