import { ApiError } from '#core/http/api-error.ts'

/** Characters that are decoded at once: every piece is written to disk on its own. */
const decodedCharacters = 65_536

const escapes: Record<string, string> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }

/**
 * Decodes base64 in the text of a JSON string, in pieces of any length (RFC 4648 §4; the URL alphabet of §5 and white
 * space are accepted, too).
 */
export class Base64Decoder {
  #pieces: Buffer[] = []
  #length = 0
  /** Text that is not decoded yet: an incomplete escape sequence or group of four characters. */
  #escaped = ''
  #group = ''

  /** The bytes so far, or null until they are many. @throws ApiError `invalid_request` */
  decode(text: Buffer): Uint8Array | null {
    this.#pieces.push(text)
    this.#length += text.length
    return this.#length < decodedCharacters ? null : this.#take()
  }

  /** The last bytes. @throws ApiError `invalid_request` when the padding is missing */
  finish(): Uint8Array {
    const bytes = this.#take()
    if (this.#escaped !== '' || this.#group !== '') throw invalidData()
    return bytes
  }

  #take(): Uint8Array {
    const text = this.#group + this.#unescape(Buffer.concat(this.#pieces).toString('latin1'))
    this.#pieces = []
    this.#length = 0
    const dense = text.replace(/\s+/g, '')
    if (!/^[A-Za-z0-9+/_-]*={0,2}$/.test(dense)) throw invalidData()
    const whole = dense.length - (dense.length % 4)
    this.#group = dense.slice(whole)
    return Buffer.from(dense.slice(0, whole), 'base64')
  }

  /** Replaces the escape sequences of a JSON string (RFC 8259 §7). */
  #unescape(piece: string): string {
    const text = this.#escaped + piece
    this.#escaped = /\\(u[0-9a-f]{0,3})?$/i.exec(text)?.[0] ?? ''
    if (!text.includes('\\')) return text
    return unescapeJson(text.slice(0, text.length - this.#escaped.length))
  }
}

/** The JSON parser takes a twentieth of the time of `replace`, but rejects the line breaks that are accepted here. */
function unescapeJson(text: string): string {
  try {
    return JSON.parse(`"${text}"`)
  } catch {
    return text.replace(/\\(?:u([0-9a-f]{4})|(.))/gi, (_match, code?: string, letter = '') =>
      code ? String.fromCharCode(Number.parseInt(code, 16)) : (escapes[letter] ?? letter),
    )
  }
}

/** The error for a missing or malformed document. */
export function invalidData(): ApiError {
  return new ApiError('invalid_request', 'data: must be the PDF in base64, padded', { field: 'data' })
}
