import { createHash } from 'node:crypto'
import { ApiError } from '../../http/api-error.ts'

/** The header may be anywhere in the first 1,024 bytes (ISO 32000-1 annex H, note 13). */
const headerWindow = 1_024
const header = Buffer.from('%PDF-')

/** Size and digest of a document. */
export interface DocumentFacts {
  /** Bytes. */
  size: number
  /** Hexadecimal. */
  sha256: string
}

/**
 * Passes a document's bytes through while it hashes and counts them. Holds one chunk and the first 1,024 bytes in
 * memory, and rejects as early as possible.
 * @throws ApiError `not_a_pdf` without the header, `too_large` beyond the limit
 */
export class PdfIntake {
  readonly #hash = createHash('sha256')
  readonly #limit: number
  #size = 0

  constructor(limitBytes: number) {
    this.#limit = limitBytes
  }

  /** Bytes so far. */
  get received(): number {
    return this.#size
  }

  /** Size and digest, after the last byte. */
  facts(): DocumentFacts {
    return { size: this.#size, sha256: this.#hash.digest('hex') }
  }

  /** `onEnd` is called when the last bytes have arrived. */
  async *through(bytes: AsyncIterable<Uint8Array>, onEnd = () => {}): AsyncGenerator<Uint8Array> {
    let start: Buffer | null = Buffer.alloc(0)
    for await (const chunk of bytes) {
      this.#size += chunk.length
      if (this.#size > this.#limit) throw tooLarge(this.#limit)
      this.#hash.update(chunk)
      if (start) {
        start = Buffer.concat([start, chunk])
        if (start.length < headerWindow) continue
        requireHeader(start)
        yield start
        start = null
      } else yield chunk
    }
    if (start) requireHeader(start)
    onEnd()
    if (start) yield start
  }
}

/** The error for a document over the limit. */
export function tooLarge(limitBytes: number): ApiError {
  const limit = `${Math.floor(limitBytes / 1_048_576)} MB`
  return new ApiError('too_large', `The document is larger than the limit of ${limit}.`, {
    field: 'file',
  })
}

function requireHeader(start: Buffer): void {
  if (start.subarray(0, headerWindow).includes(header)) return
  throw new ApiError('not_a_pdf', 'This is not a PDF: %PDF- is missing in the first 1,024 bytes.', {
    field: 'file',
  })
}
