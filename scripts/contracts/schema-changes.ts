/** A JSON value that is an object: a schema, or a part of a description. */
export type Json = { [member: string]: unknown }

/** `request`: clients write the value. `response`: clients read it. */
export type Direction = 'request' | 'response'

/** Two descriptions that are compared, the old and the new one. */
export interface Documents {
  old: Json
  new: Json
}

const lowerBounds = ['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties'] as const
const upperBounds = ['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties'] as const

/**
 * Compares the JSON Schemas of one value and returns the changes that break existing clients. What clients write must
 * still be accepted: no member removed or newly required, no type, enum or bound narrowed. What clients read must
 * still have the form that they expect: no member removed or no longer guaranteed, no new type.
 */
export function schemaChanges(
  documents: Documents,
  schemas: { old: unknown; new: unknown },
  { at, direction, visited = new Set() }: { at: string; direction: Direction; visited?: Set<string> },
): string[] {
  const before = resolve(documents.old, schemas.old)
  const after = resolve(documents.new, schemas.new)
  if (!before || !after) return []
  // Recursive schemas refer to a pair that is being compared.
  const pair = `${direction} ${refOf(schemas.old)} ${refOf(schemas.new)}`
  if (refOf(schemas.old) && refOf(schemas.new)) {
    if (visited.has(pair)) return []
    visited.add(pair)
  }
  const descend = (old: unknown, next: unknown, path: string) =>
    schemaChanges(documents, { old, new: next }, { at: path, direction, visited })
  return [
    ...typeChanges(before, after, at, direction),
    ...enumChanges(before, after, at, direction),
    ...(direction === 'request' ? boundChanges(before, after, at) : []),
    ...memberChanges(before, after, { at, direction, descend }),
    ...(before.items && after.items ? descend(before.items, after.items, `${at}[]`) : []),
    ...alternativeChanges(before, after, { at, direction, descend }),
  ]
}

/** The value that a reference names, or the value itself. @throws Error for a reference to nothing */
export function resolve(document: Json, value: unknown): Json | null {
  const ref = refOf(value)
  if (!ref) return typeof value === 'object' && value !== null ? (value as Json) : null
  const target = ref
    .replace(/^#\//, '')
    .split('/')
    .map((part) => decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>((node, part) => (node as Json | undefined)?.[part], document)
  if (target === undefined) throw new Error(`${ref} refers to nothing.`)
  return resolve(document, target)
}

function refOf(value: unknown): string {
  const ref = (value as Json | null)?.$ref
  return typeof ref === 'string' ? ref : ''
}

function typesOf({ type }: Json): string[] {
  return [type ?? []].flat() as string[]
}

function typeChanges(before: Json, after: Json, at: string, direction: Direction): string[] {
  const [old, next] = [typesOf(before), typesOf(after)]
  if (next.length === 0 && direction === 'request') return []
  if (old.length === 0 || next.length === 0) return old.length === next.length ? [] : [`${at}: type changed`]
  const accepts = (types: string[], type: string) =>
    types.includes(type) || (type === 'integer' && types.includes('number'))
  const [narrow, wide] = direction === 'request' ? [old, next] : [next, old]
  return narrow.every((type) => accepts(wide, type))
    ? []
    : [`${at}: type changed from ${old.join(' | ')} to ${next.join(' | ')}`]
}

function enumChanges(before: Json, after: Json, at: string, direction: Direction): string[] {
  const old = valuesOf(before)
  const next = valuesOf(after)
  if (!next) return []
  if (!old) return direction === 'request' ? [`${at}: limited to ${next.join(', ')}`] : []
  // A value that a response no longer has breaks no client.
  const removed = direction === 'request' ? old.filter((value) => !next.includes(value)) : []
  return removed.map((value) => `${at}: value ${value} removed`)
}

function valuesOf(schema: Json): string[] | null {
  const values = 'const' in schema ? [schema.const] : schema.enum
  return Array.isArray(values) ? values.map((value) => JSON.stringify(value)) : null
}

function boundChanges(before: Json, after: Json, at: string): string[] {
  const found: string[] = []
  const report = (name: string) => found.push(`${at}: ${name} is stricter`)
  for (const name of lowerBounds)
    if (Number(after[name] ?? -Infinity) > Number(before[name] ?? -Infinity)) report(name)
  for (const name of upperBounds)
    if (Number(after[name] ?? Infinity) < Number(before[name] ?? Infinity)) report(name)
  if (after.pattern !== undefined && after.pattern !== before.pattern) found.push(`${at}: pattern changed`)
  return found
}

type Descend = (old: unknown, next: unknown, path: string) => string[]

function memberChanges(
  before: Json,
  after: Json,
  { at, direction, descend }: { at: string; direction: Direction; descend: Descend },
): string[] {
  const old = (before.properties ?? {}) as Json
  const next = (after.properties ?? {}) as Json
  const wasRequired = new Set(before.required as string[] | undefined)
  const isRequired = new Set(after.required as string[] | undefined)
  const found: string[] = []
  for (const name of Object.keys(old)) {
    if (!(name in next)) found.push(`${at}.${name}: removed`)
    else {
      if (direction === 'response' && wasRequired.has(name) && !isRequired.has(name))
        found.push(`${at}.${name}: no longer guaranteed`)
      found.push(...descend(old[name], next[name], `${at}.${name}`))
    }
  }
  if (direction === 'request')
    for (const name of isRequired) if (!wasRequired.has(name)) found.push(`${at}.${name}: required now`)
  return found
}

/** Each alternative that clients use must be compatible with one of the other side. */
function alternativeChanges(
  before: Json,
  after: Json,
  { at, direction, descend }: { at: string; direction: Direction; descend: Descend },
): string[] {
  return (['anyOf', 'oneOf'] as const).flatMap((keyword) => {
    const old = before[keyword] as unknown[] | undefined
    const next = after[keyword] as unknown[] | undefined
    if (!old || !next) return old || (next && direction === 'request') ? [`${at}: ${keyword} changed`] : []
    const isCompatible = (one: unknown, other: unknown) => descend(one, other, at).length === 0
    const lost =
      direction === 'request'
        ? old.filter((one) => !next.some((other) => isCompatible(one, other)))
        : next.filter((other) => !old.some((one) => isCompatible(one, other)))
    return lost.map((one) => `${at}: ${keyword} is incompatible at ${JSON.stringify(one).slice(0, 80)}`)
  })
}
