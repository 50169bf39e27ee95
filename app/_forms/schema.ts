/** The part of JSON Schema that a form shows; anything else becomes a text field with JSON. */
export interface FieldSchema {
  /** Reference to a member of the root's `$defs`. */
  $ref?: string | undefined
  type?: string | undefined
  title?: string | undefined
  description?: string | undefined
  default?: unknown
  enum?: readonly unknown[] | undefined
  const?: unknown
  anyOf?: readonly FieldSchema[] | undefined
  format?: string | undefined
  minimum?: number | undefined
  maximum?: number | undefined
  minLength?: number | undefined
  maxLength?: number | undefined
}

/** The JSON Schema of an object. */
export interface ObjectSchema {
  $ref?: string | undefined
  $defs?: Record<string, FieldSchema & ObjectSchema> | undefined
  properties?: Record<string, FieldSchema> | undefined
  required?: readonly string[] | undefined
}

/** One field of a form. */
export interface Field {
  /** Name of the member. */
  name: string
  title: string
  description: string | null
  kind: 'text' | 'url' | 'number' | 'integer' | 'boolean' | 'choice' | 'json'
  options: readonly string[]
  isRequired: boolean
  /** An empty field is null. */
  isNullable: boolean
  defaultValue: unknown
  limits: { min?: number | undefined; max?: number | undefined; maxLength?: number | undefined }
}

/** The fields of an object's schema, in its order. A member with a default is not required. */
export function fieldsOf(root: ObjectSchema): Field[] {
  const { properties = {}, required = [] } = resolve(root, root)
  return Object.entries(properties).map(([name, member]) => {
    const schema = resolve<FieldSchema>(member, root)
    const isNullable = schema.anyOf?.some(({ type }) => type === 'null') ?? false
    const [only] = schema.anyOf?.filter(({ type }) => type !== 'null') ?? []
    const inner = isNullable && only ? { ...schema, ...only, anyOf: only.anyOf } : schema
    return {
      name,
      title: schema.title ?? titleOf(name),
      description: schema.description ?? null,
      kind: kindOf(inner),
      options: inner.enum?.map(String) ?? [],
      isRequired: required.includes(name) && schema.default === undefined && !isNullable,
      isNullable,
      defaultValue: schema.default,
      limits: { min: inner.minimum, max: inner.maximum, maxLength: inner.maxLength },
    }
  })
}

/** Follows a reference to `$defs`; members beside it, such as the description, apply too. */
function resolve<T extends { $ref?: string | undefined }>(schema: T, { $defs = {} }: ObjectSchema): T {
  const name = schema.$ref?.replace('#/$defs/', '')
  return name === undefined ? schema : { ...($defs[name] as T | undefined), ...schema, $ref: undefined }
}

/** "requestsPerMinute" → "Requests per minute", "url" → "URL" */
export function titleOf(name: string): string {
  const words = name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/[_-]+/g, ' ')
    .toLowerCase()
  const title = words.replaceAll(/\b(url|uri|id|ttl)\b/g, (word) => word.toUpperCase())
  return title.charAt(0).toUpperCase() + title.slice(1)
}

function kindOf({ type, format, enum: options, anyOf }: FieldSchema): Field['kind'] {
  if (options) return 'choice'
  if (anyOf) return 'json'
  if (type === 'string') return format === 'uri' ? 'url' : 'text'
  if (type === 'integer' || type === 'number' || type === 'boolean') return type
  return 'json'
}

/** The text that a field shows for a value. */
export function textOf(value: unknown): string {
  if (value === null || value === undefined) return ''
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/**
 * Reads the members from a submitted form; `prefix` precedes their names in it. An empty optional field is left out.
 * @throws SyntaxError naming the field, for malformed JSON
 */
export function readFields(fields: readonly Field[], data: FormData, prefix = ''): Record<string, unknown> {
  const members: Record<string, unknown> = {}
  for (const field of fields) {
    const entry = data.get(prefix + field.name)
    if (field.kind === 'boolean') members[field.name] = entry !== null
    else if (typeof entry === 'string' && entry !== '') members[field.name] = parseValue(field, entry)
    else if (field.isNullable) members[field.name] = null
  }
  return members
}

function parseValue({ kind, title }: Field, text: string): unknown {
  if (kind === 'number' || kind === 'integer') return Number(text)
  if (kind !== 'json') return text
  try {
    return JSON.parse(text)
  } catch {
    throw new SyntaxError(`${title}: must be JSON`)
  }
}
