import { ApiError } from '#core/http/api-error.ts'

/** Bytes of a body beside the text of `data`: the other members, and white space. */
const maxMembersBytes = 65_536

const quote = 0x22
const backslash = 0x5c
const comma = 0x2c
const [openBrace, closeBrace, openBracket, closeBracket] = [0x7b, 0x7d, 0x5b, 0x5d]

const isSpace = (byte: number) => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d)

/**
 * Separates the text of the top-level string `data` from the other members of a JSON object, byte by byte. What it
 * holds is bounded: 64 KB of members, in which objects are not nested and lists hold no lists.
 */
export class DocumentScanner {
  /** Whether `data` is a complete string. */
  hasDocument = false
  readonly #members = Buffer.alloc(maxMembersBytes)
  #length = 0
  readonly #keys = new Set<string>()
  #key = ''
  /** Where the string that is read begins in the members; -1 outside of strings. */
  #string = -1
  #isEscaped = false
  #expectsKey = false
  #depth = 0
  #inDocument = false

  /** The object with an empty string as document. */
  membersText(): string {
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(this.#members.subarray(0, this.#length))
    } catch (error) {
      throw invalidJson(error)
    }
  }

  /** The parts of a chunk that belong to the document. @throws ApiError `invalid_request`, naming the member */
  *scan(chunk: Buffer): Generator<Buffer> {
    for (let at = 0; at < chunk.length; at++) {
      if (!this.#inDocument) {
        this.#take(chunk[at] as number)
        continue
      }
      const end = chunk.indexOf(quote, at)
      yield chunk.subarray(at, end < 0 ? chunk.length : end)
      if (end < 0) return
      this.#take(quote)
      at = end
    }
  }

  #take(byte: number): void {
    if (this.#length === maxMembersBytes) {
      const detail = `${this.#key || 'body'}: the members beside data are too long; at most 64 KB are valid`
      throw new ApiError('invalid_request', detail, { field: this.#key || 'body' })
    }
    this.#members[this.#length++] = byte
    if (this.#string >= 0) this.#takeInString(byte)
    else if (byte === quote) this.#openString()
    else if (byte === openBrace || byte === openBracket) this.#open(byte)
    else if (byte === closeBrace || byte === closeBracket) this.#depth--
    else if (byte === comma && this.#depth === 1) this.#expectKey()
    else if (this.#depth === 0 && !isSpace(byte)) throw invalidJson()
  }

  #expectKey(): void {
    this.#expectsKey = true
    this.#key = ''
  }

  #openString(): void {
    if (this.#depth === 0) throw invalidJson()
    this.#string = this.#length - 1
    this.#inDocument = this.#depth === 1 && !this.#expectsKey && this.#key === 'data'
  }

  #takeInString(byte: number): void {
    if (this.#isEscaped) this.#isEscaped = false
    else if (byte === backslash) this.#isEscaped = true
    else if (byte === quote) this.#closeString()
  }

  #closeString(): void {
    if (this.#inDocument) this.hasDocument = true
    else if (this.#expectsKey) this.#addKey(this.#members.toString('utf8', this.#string, this.#length))
    this.#inDocument = false
    this.#string = -1
  }

  #addKey(text: string): void {
    this.#expectsKey = false
    try {
      this.#key = JSON.parse(text)
    } catch (error) {
      throw invalidJson(error)
    }
    if (this.#keys.has(this.#key)) {
      throw new ApiError('invalid_request', `${this.#key}: must be given once`, { field: this.#key })
    }
    this.#keys.add(this.#key)
  }

  #open(byte: number): void {
    this.#depth++
    const isRoot = byte === openBrace && this.#depth === 1 && this.#length > 0
    const isList = byte === openBracket && this.#depth === 2
    if (!isRoot && !isList) {
      const field = this.#key || 'body'
      const detail = `${field}: must not be nested; the body is one JSON object of strings, numbers, booleans and lists of them`
      throw new ApiError('invalid_request', detail, { field })
    }
    this.#expectsKey = isRoot
  }
}

/** The error for a body that is not JSON. */
export function invalidJson(cause?: unknown): ApiError {
  return new ApiError('invalid_request', 'The body is not valid JSON.', { field: 'body', cause })
}
