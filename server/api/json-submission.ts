import type { Readable } from 'node:stream'
import { parser, type Token } from 'stream-json/parser.js'
import { ApiError } from '#core/http/api-error.ts'
import type { Submission } from '#core/jobs/submit/submit.ts'

/** Length of all members but the document together, with their keys. */
const maxCharacters = 65_536
/** Characters of the document that are decoded at once. */
const decodedCharacters = 65_536

/**
 * Reads `{filename, data: base64, …}` as a stream: the bytes of the document are yielded as they are decoded, and
 * `data` may be any of the members. Options are strings, numbers, or lists of strings. No member may occur twice.
 * @throws ApiError `invalid_request`
 */
export function readJsonSubmission(
  body: Readable,
  query: Record<string, string>,
): Pick<Submission, 'bytes' | 'rest'> {
  const members: Record<string, unknown> = { ...query }
  return {
    bytes: decode(body, members),
    rest() {
      const { filename, ...options } = members
      if (filename !== undefined && typeof filename !== 'string') {
        throw new ApiError('invalid_request', 'filename: must be a string', { field: 'filename' })
      }
      return { filename, options }
    },
  }
}

async function* decode(body: Readable, members: Record<string, unknown>): AsyncGenerator<Uint8Array> {
  const reader = new MemberReader(members)
  const base64 = new Base64Decoder()
  // Only the document is streamed; keys and short members come whole.
  const tokens = body.pipe(
    parser.asStream({
      packStrings: false,
      packKeys: true,
      streamKeys: false,
      packNumbers: true,
      streamNumbers: false,
    }),
  )
  body.once('error', (error) => tokens.destroy(error))
  try {
    for await (const token of tokens as AsyncIterable<Token>) {
      const text = reader.take(token)
      const bytes = text === null ? null : base64.decode(text)
      if (bytes?.length) yield bytes
    }
  } catch (error) {
    if (error instanceof ApiError) throw error
    throw new ApiError('invalid_request', 'The body is not valid JSON.', { field: 'body', cause: error })
  }
  if (!reader.sawDocument) throw invalidData()
  const last = base64.finish()
  if (last.length) yield last
}

/** Collects members from tokens; the text of the top-level `data` is returned piece by piece. */
class MemberReader {
  sawDocument = false
  readonly #members: Record<string, unknown>
  #depth = 0
  readonly #keys = new Set<string>()
  #key = ''
  #text: string | null = null
  #list: unknown[] | null = null
  #characters = 0

  constructor(members: Record<string, unknown>) {
    this.#members = members
  }

  take(token: Token): string | null {
    const { name } = token
    const value = 'value' in token ? token.value : undefined
    if (name === 'startObject' || name === 'startArray') this.#enter(name)
    else if (name === 'endObject' || name === 'endArray') this.#leave()
    else if (name === 'keyValue') this.#startMember(String(value))
    else if (name === 'startString') this.#text = ''
    else if (name === 'stringChunk') return this.#chunk(String(value))
    else if (name === 'endString') this.#endString()
    else if (name === 'numberValue') this.#put(Number(value))
    else if (name === 'trueValue' || name === 'falseValue') this.#put(value)
    return null
  }

  #startMember(key: string): void {
    if (this.#keys.has(key)) {
      throw new ApiError('invalid_request', `${key}: must be given once`, { field: key })
    }
    this.#keys.add(key)
    this.#key = key
    this.#count(key.length)
  }

  #enter(name: 'startObject' | 'startArray'): void {
    this.#depth++
    const listMember = name === 'startArray' && this.#depth === 2
    const root = name === 'startObject' && this.#depth === 1
    if (!listMember && !root)
      throw new ApiError('invalid_request', 'The body must be a flat JSON object.', { field: 'body' })
    if (listMember) this.#list = []
  }

  #leave(): void {
    this.#depth--
    if (this.#list) this.#members[this.#key] = this.#list
    this.#list = null
  }

  #chunk(text: string): string | null {
    if (this.#isDocument()) return text
    this.#count(text.length)
    this.#text += text
    return null
  }

  #endString(): void {
    if (this.#isDocument()) this.sawDocument = true
    else this.#put(this.#text)
    this.#text = null
  }

  #isDocument(): boolean {
    return this.#key === 'data' && this.#list === null
  }

  /** Every key and value counts as one character more than its text, so that many empty ones are bounded, too. */
  #count(characters: number): void {
    this.#characters += characters + 1
    if (this.#characters <= maxCharacters) return
    throw new ApiError('invalid_request', `${this.#key}: the members beside data are too long`, {
      field: this.#key,
    })
  }

  #put(value: unknown): void {
    this.#count(0)
    if (this.#list) this.#list.push(value)
    else this.#members[this.#key] = value
  }
}

/** Decodes base64 in pieces of any length (RFC 4648 §4; the URL alphabet of §5 is accepted, too). */
class Base64Decoder {
  #pieces: string[] = []
  #characters = 0

  /** The bytes so far, or null until they are many: every piece is written to disk on its own. */
  decode(piece: string): Uint8Array | null {
    this.#pieces.push(piece)
    this.#characters += piece.length
    return this.#characters < decodedCharacters ? null : this.#take()
  }

  finish(): Uint8Array {
    const bytes = this.#take()
    if (this.#characters > 0) throw invalidData()
    return bytes
  }

  #take(): Uint8Array {
    const text = this.#pieces.join('').replace(/\s+/g, '')
    if (!/^[A-Za-z0-9+/_-]*={0,2}$/.test(text)) throw invalidData()
    const whole = text.length - (text.length % 4)
    this.#pieces = [text.slice(whole)]
    this.#characters = text.length - whole
    return Buffer.from(text.slice(0, whole), 'base64')
  }
}

function invalidData(): ApiError {
  return new ApiError('invalid_request', 'data: must be the PDF in base64, padded', { field: 'data' })
}
