import type { Readable } from 'node:stream'
import { ApiError } from '#core/http/api-error.ts'
import { tooLarge } from '#core/jobs/submit/pdf-intake.ts'
import type { Submission } from '#core/jobs/submit/submit.ts'
import { Base64Decoder, invalidData } from './base64-decoder.ts'
import { DocumentScanner, invalidJson } from './document-scanner.ts'

/** Limits of the members beside `data`. */
const maxMembers = 32
const maxKeyCharacters = 128
const maxListItems = 256
const maxNumberDigits = 64

type Scalar = string | number | boolean

/** Bytes that a JSON submit may have: the largest document in base64, line breaks in it, and the other members. */
export function maxJsonBytes(maxUploadBytes: number): number {
  return Math.ceil((maxUploadBytes * 4) / 3) * (17 / 16) + 131_072
}

/**
 * Reads `{filename, data: base64, …}` as a stream: the bytes of the document are yielded as they are decoded, and
 * `data` may be any of the members. Options are strings, numbers, booleans, or lists of them. No member may occur twice.
 * @throws ApiError `invalid_request` naming the member; `too_large` for a body longer than the largest document needs
 */
export function readJsonSubmission(
  body: Readable,
  query: Record<string, string>,
  maxUploadBytes: number,
): Pick<Submission, 'bytes' | 'rest'> {
  const scanner = new DocumentScanner()
  return {
    bytes: decode(body, scanner, maxUploadBytes),
    rest() {
      const { data: _document, filename, ...options } = { ...query, ...parseMembers(scanner.membersText()) }
      if (filename !== undefined && typeof filename !== 'string') {
        throw new ApiError('invalid_request', 'filename: must be a string', { field: 'filename' })
      }
      return { filename, options }
    },
  }
}

async function* decode(
  body: Readable,
  scanner: DocumentScanner,
  maxUploadBytes: number,
): AsyncGenerator<Uint8Array> {
  const base64 = new Base64Decoder()
  const maxBytes = maxJsonBytes(maxUploadBytes)
  let received = 0
  // Destroying the body would close the connection before the error response is sent.
  for await (const chunk of body.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    received += chunk.length
    if (received > maxBytes) throw tooLarge(maxUploadBytes)
    for (const text of scanner.scan(chunk)) {
      const bytes = base64.decode(text)
      if (bytes?.length) yield bytes
    }
  }
  // Before the last bytes, so that a body with invalid members is never stored as a whole.
  parseMembers(scanner.membersText())
  if (!scanner.hasDocument) throw invalidData()
  const last = base64.finish()
  if (last.length) yield last
}

/** Parses the members beside the document; one that is null counts as absent. */
function parseMembers(text: string): Record<string, Scalar | Scalar[]> {
  const entries = Object.entries(parseObject(text)).filter(([, value]) => value !== null)
  if (entries.length > maxMembers) {
    throw new ApiError('invalid_request', `The body has too many members; at most ${maxMembers} are valid.`, {
      field: 'body',
    })
  }
  return Object.fromEntries(entries.map(([key, value]) => [requireShortKey(key), parseMember(key, value)]))
}

function parseObject(text: string): object {
  try {
    return JSON.parse(text, (key, value, context?: { source?: string }) => {
      const digits = typeof value === 'number' ? (context?.source?.length ?? 0) : 0
      if (digits <= maxNumberDigits) return value
      const detail = `${key}: a number may have at most ${maxNumberDigits} digits`
      throw new ApiError('invalid_request', detail, { field: key })
    })
  } catch (error) {
    if (error instanceof ApiError) throw error
    throw invalidJson(error)
  }
}

function requireShortKey(key: string): string {
  if (key.length <= maxKeyCharacters) return key
  const detail = `The name of a member is too long; at most ${maxKeyCharacters} characters are valid.`
  throw new ApiError('invalid_request', detail, { field: 'body' })
}

function parseMember(field: string, value: Scalar | (Scalar | null)[]): Scalar | Scalar[] {
  if (!Array.isArray(value)) return value
  if (value.length <= maxListItems) return value.filter((item) => item !== null)
  throw new ApiError('invalid_request', `${field}: a list may have at most ${maxListItems} items`, { field })
}
