/** An element of a header of content negotiation. */
interface WeightedValue {
  /** In lower case. */
  value: string
  quality: number
}

/**
 * Chooses the media type of a response (RFC 9110 §12.5.1). A wildcard selects `fallback`: a type that keeps the
 * connection open is chosen only for a client that names it. Of equal qualities the first one wins, and a header that
 * matches nothing selects `fallback`, too.
 */
export function chooseType(accept: string | undefined, fallback: string, others: readonly string[]): string {
  const ranges = parseWeightedValues(accept ?? '')
  const [group] = fallback.split('/')
  const candidates = ranges.flatMap(({ value: type, quality }, at) => {
    if (quality === 0) return []
    if (type === fallback || others.includes(type)) return [{ type, quality, at }]
    return type === `${group}/*` || type === '*/*'
      ? [{ type: fallback, quality, at: ranges.length + at }]
      : []
  })
  candidates.sort((a, b) => b.quality - a.quality || a.at - b.at)
  return candidates[0]?.type ?? fallback
}

/** Parses a list of values with qualities (RFC 9110 §12.4.2). An invalid quality is 0. */
export function parseWeightedValues(header: string): WeightedValue[] {
  return header.split(',').map((element) => {
    const [value = '', ...parameters] = element.split(';').map((part) => part.trim().toLowerCase())
    const quality = parameters.find((parameter) => /^q\s*=/.test(parameter))
    return { value, quality: quality === undefined ? 1 : Number(quality.replace(/^q\s*=\s*/, '')) || 0 }
  })
}
