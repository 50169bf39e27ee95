interface Named {
  type: string
  quality: number
}

/**
 * The media type to answer with (RFC 9110 §12.5.1). A wildcard means the plain one: a type that keeps the
 * connection open is chosen only by a client that names it. Between equals the one named first is taken, and
 * what fits nothing is answered plainly rather than refused.
 */
export function chooseType(accept: string | undefined, plain: string, others: readonly string[]): string {
  const named = (accept ?? '').split(',').map(parse)
  const [group] = plain.split('/')
  const candidates = named.flatMap(({ type, quality }, at) => {
    if (quality === 0) return []
    if (type === plain || others.includes(type)) return [{ type, quality, at }]
    return type === `${group}/*` || type === '*/*' ? [{ type: plain, quality, at: named.length + at }] : []
  })
  candidates.sort((a, b) => b.quality - a.quality || a.at - b.at)
  return candidates[0]?.type ?? plain
}

function parse(range: string): Named {
  const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase())
  const quality = parameters.find((parameter) => /^q\s*=/.test(parameter))
  return { type, quality: quality === undefined ? 1 : Number(quality.replace(/^q\s*=\s*/, '')) || 0 }
}
