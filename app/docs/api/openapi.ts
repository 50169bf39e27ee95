/** As much of OpenAPI 3.1 as the reference draws. */
export interface OpenApi {
  info: { version: string; description?: string }
  tags?: { name: string; description?: string }[]
  paths: Record<string, Record<string, Operation>>
  components?: { schemas?: Record<string, Schema> }
}

export interface Operation {
  operationId: string
  summary?: string
  description?: string
  tags?: string[]
  parameters?: Parameter[]
  requestBody?: { content: Record<string, { schema?: Schema }> }
  responses: Record<string, HttpResponse>
}

export interface Parameter {
  in: string
  name: string
  required?: boolean
  description?: string
  schema?: Schema
}

export interface HttpResponse {
  description: string
  headers?: Record<string, { description?: string }>
  content?: Record<string, { schema?: Schema }>
}

/** JSON Schema 2020-12, what the description uses of it. */
export interface Schema {
  $ref?: string
  type?: string | string[]
  format?: string
  description?: string
  enum?: unknown[]
  const?: unknown
  items?: Schema
  properties?: Record<string, Schema>
  required?: string[]
  additionalProperties?: boolean | Schema
  anyOf?: Schema[]
  oneOf?: Schema[]
  allOf?: Schema[]
}

/** One operation with where it is. */
export interface Place {
  method: string
  path: string
  operation: Operation
}

/** The operations under their first tag, in the order of the description. */
export function byTag(api: OpenApi): { tag: string; description: string | undefined; places: Place[] }[] {
  const places = Object.entries(api.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): Place => ({ method, path, operation })),
  )
  return [...Map.groupBy(places, ({ operation }) => operation.tags?.[0] ?? 'Other')].map(([tag, found]) => ({
    tag,
    description: api.tags?.find(({ name }) => name === tag)?.description,
    places: found,
  }))
}

/** The name of the component that a schema refers to. */
export function referredName({ $ref }: Schema): string | null {
  return $ref?.replace('#/components/schemas/', '') ?? null
}

/** What a value may be, in a few words: "string", "integer or null", "list of Job". */
export function typeInWords(schema: Schema | undefined): string {
  if (!schema) return 'anything'
  const name = referredName(schema)
  if (name) return name
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ')
  const choices = schema.anyOf ?? schema.oneOf
  if (choices) return [...new Set(choices.map(typeInWords))].join(' or ')
  if (schema.allOf?.[0]) return typeInWords(schema.allOf[0])
  if (Array.isArray(schema.type)) return schema.type.join(' or ')
  if (schema.type === 'array') return `list of ${typeInWords(schema.items)}`
  if (schema.type === 'string' && schema.format === 'binary') return 'bytes'
  return schema.type ?? 'anything'
}
