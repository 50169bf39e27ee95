import { createHash } from 'node:crypto'
import { ApiError } from '../http/api-error.ts'

/** A PDF's header may stand anywhere in its first 1,024 bytes (ISO 32000-1 annex H, note 13). */
const headerWindow = 1_024
const header = Buffer.from('%PDF-')

/** What is known of a document once all of it has passed. */
export interface DocumentFacts {
  /** Bytes. */
  size: number
  /** Of the bytes, in hexadecimal. */
  sha256: string
}

/**
 * Lets a document's bytes through while it hashes and counts them, without ever holding more than a chunk
 * (and the first 1,024 bytes). The bytes are refused as early as can be told:
 * @throws ApiError `not_a_pdf` when the header is missingJobError, `too_large` beyond the limit
 */
export class PdfIntake {
  readonly #hash = createHash('sha256')
  readonly #limit: number
  #size = 0

  constructor(limitBytes: number) {
    this.#limit = limitBytes
  }

  /** The facts, after the last byte has passed. */
  facts(): DocumentFacts {
    return { size: this.#size, sha256: this.#hash.digest('hex') }
  }

  async *through(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
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
    if (start) {
      requireHeader(start)
      yield start
    }
  }
}

/** The error of a document over the limit. */
export function tooLarge(limitBytes: number): ApiError {
  const limit = `${Math.floor(limitBytes / 1_048_576)} MB`
  return new ApiError('too_large', `The document is larger than ${limit}, the most this service takes.`, {
    field: 'file',
  })
}

function requireHeader(start: Buffer): void {
  if (start.subarray(0, headerWindow).includes(header)) return
  throw new ApiError(
    'not_a_pdf',
    'The bytes do not begin like a PDF: there is no %PDF- in the first 1,024.',
    {
      field: 'file',
    },
  )
}
