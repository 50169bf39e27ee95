import type { Readable } from 'node:stream'
import { ApiError } from '#core/http/api-error.ts'
import { type ByteRange, parseRange } from '#core/http/headers/byte-range.ts'
import { matchesEtag } from '#core/http/headers/etag.ts'
import type { HttpResponse, RouteRequest } from '#core/http/route.ts'
import { problemResponse } from './problem-response.ts'

interface RangedFile {
  size: number
  /** A strong one. */
  etag: string
  headers: Record<string, string>
  stream(range?: ByteRange): Readable
}

/** The file or the range of it that is asked for, or `304` when the client has it (RFC 9110 §13.2.2, §14). */
export function rangeResponse(
  request: Pick<RouteRequest, 'method' | 'header'>,
  { size, etag, headers, stream }: RangedFile,
): HttpResponse {
  const validators = { etag, 'accept-ranges': 'bytes', 'cache-control': headers['cache-control'] ?? '' }
  if (matchesEtag(request.header('if-none-match'), etag)) return { status: 304, headers: validators }
  const range = parseRange(request, { size, etag })
  if (range === 'unsatisfiable') {
    const error = new ApiError('range_not_satisfiable', `Range: the document has ${size} bytes.`, {
      field: 'Range',
    })
    const problem = problemResponse(error)
    return { ...problem, headers: { ...problem.headers, 'content-range': `bytes */${size}` } }
  }
  const { start, end } = range ?? { start: 0, end: size - 1 }
  return {
    status: range ? 206 : 200,
    headers: {
      ...headers,
      ...validators,
      'content-length': String(end - start + 1),
      ...(range && { 'content-range': `bytes ${start}-${end}/${size}` }),
    },
    body: stream(range ?? undefined),
  }
}
