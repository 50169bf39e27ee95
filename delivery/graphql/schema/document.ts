import { GraphQLScalarType, Kind } from 'graphql'
import { ApiError } from '#core/http/api-error.ts'
import { tooLarge } from '#core/jobs/submit/pdf-intake.ts'
import { maxDocumentBytes } from '../operations.ts'

/** Bytes in base64 (RFC 4648 §4). The text is decoded by the resolver, because errors of a scalar quote the value. */
export const Base64 = new GraphQLScalarType<string, string>({
  name: 'Base64',
  description: 'Bytes in base64, padded (RFC 4648 §4). Pass them as a variable.',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc4648#section-4',
  parseValue: requireText,
  parseLiteral: (node) => requireText(node.kind === Kind.STRING ? node.value : undefined),
})

/**
 * Decodes the document of a `submit`.
 * @throws ApiError `invalid_request` for text that is not base64, `payload_too_large` over 4 MB, `too_large` over the
 * limit of the service
 */
export function decodeDocument(text: string, maxUploadBytes: number): Uint8Array {
  const compact = text.replace(/\s+/g, '')
  if (compact.length % 4 !== 0 || !/^[A-Za-z0-9+/_-]*={0,2}$/.test(compact)) {
    throw new ApiError('invalid_request', 'data: must be the PDF in base64, padded', { field: 'data' })
  }
  const bytes = Buffer.from(compact, 'base64')
  if (bytes.length > maxUploadBytes) throw tooLarge(maxUploadBytes)
  if (bytes.length > maxDocumentBytes) {
    const detail =
      'data: the document is larger than 4 MB; submit it with POST /pdf/{userid}, which streams it'
    throw new ApiError('payload_too_large', detail, { field: 'data' })
  }
  return bytes
}

function requireText(value: unknown): string {
  if (typeof value === 'string') return value
  throw new ApiError('invalid_request', 'data: must be a string in base64', { field: 'data' })
}
