/** Part of a file, by the offsets of its first and last byte. */
export interface ByteRange {
  start: number
  end: number
}

interface RangeRequest {
  method: string
  header(name: string): string | undefined
}

/**
 * The range that a request asks for, of a file with this size and strong ETag; null for the whole file. A set of
 * several ranges counts as none, as RFC 9110 §14.2 permits. An `If-Range` with a time or another tag means that the
 * client has parts of something else, and needs the whole (§13.1.5).
 */
export function parseRange(
  { method, header }: RangeRequest,
  { size, etag }: { size: number; etag: string },
): ByteRange | 'unsatisfiable' | null {
  if (method !== 'GET') return null
  const ifRange = header('if-range')
  if (ifRange !== undefined && ifRange !== etag) return null
  const match = /^bytes=(\d*)-(\d*)$/i.exec(header('range')?.trim() ?? '')
  if (!match) return null
  const [, first = '', last = ''] = match
  if (first === '') {
    if (last === '') return null
    const count = Math.min(Number(last), size)
    return count === 0 ? 'unsatisfiable' : { start: size - count, end: size - 1 }
  }
  const start = Number(first)
  if (last !== '' && Number(last) < start) return null
  if (start >= size) return 'unsatisfiable'
  return { start, end: last === '' ? size - 1 : Math.min(Number(last), size - 1) }
}
