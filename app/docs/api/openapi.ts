/** The parts of OpenAPI 3.1 that the reference renders. */
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
  /** The scope that a key needs, where one is needed. */
  'x-scope'?: string
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

/** The parts of JSON Schema 2020-12 that the description uses. */
export interface Schema {
  $ref?: string
  type?: string | string[]
  format?: string
  description?: string
  enum?: unknown[]
  const?: unknown
  examples?: unknown[]
  minimum?: number
  items?: Schema
  properties?: Record<string, Schema>
  required?: string[]
  additionalProperties?: boolean | Schema
  anyOf?: Schema[]
  oneOf?: Schema[]
  allOf?: Schema[]
}

/** One operation with its method and path. */
export interface OperationEntry {
  method: string
  path: string
  operation: Operation
}

/** The operations of one tag. */
export interface OperationGroup {
  tag: string
  description: string | undefined
  operations: OperationEntry[]
}

/** Groups the operations by their first tag, in the order of the description. */
export function groupByTag(api: OpenApi): OperationGroup[] {
  const operations = Object.entries(api.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): OperationEntry => ({ method, path, operation })),
  )
  return [...Map.groupBy(operations, ({ operation }) => operation.tags?.[0] ?? 'Other')].map(
    ([tag, found]) => ({
      tag,
      description: api.tags?.find(({ name }) => name === tag)?.description,
      operations: found,
    }),
  )
}

/** The groups with the operations that contain every word of the query; all of them without a query. */
export function searchOperations(
  groups: readonly OperationGroup[],
  query: string,
): readonly OperationGroup[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return groups
  return groups.flatMap((group) => {
    const operations = group.operations.filter((entry) => {
      const text = searchTextOf(group.tag, entry)
      return words.every((word) => text.includes(word))
    })
    return operations.length > 0 ? [{ ...group, operations }] : []
  })
}

function searchTextOf(tag: string, { method, path, operation }: OperationEntry): string {
  const { operationId, summary, description, parameters = [] } = operation
  return [tag, method, path, operationId, summary, description, ...parameters.map(({ name }) => name)]
    .join('\n')
    .toLowerCase()
}

/** The name of the component that a schema references, or null. */
export function componentName({ $ref }: Schema): string | null {
  return $ref?.replace('#/components/schemas/', '') ?? null
}

/** Formats a type: "string", "integer or null", "array of Job". */
export function formatType(schema: Schema | undefined): string {
  if (!schema) return 'any'
  const name = componentName(schema)
  if (name) return name
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ')
  const choices = schema.anyOf ?? schema.oneOf
  if (choices) return [...new Set(choices.map(formatType))].join(' or ')
  if (schema.allOf?.[0]) return formatType(schema.allOf[0])
  if (Array.isArray(schema.type)) return schema.type.join(' or ')
  if (schema.type === 'array') return `array of ${formatType(schema.items)}`
  if (schema.type === 'string' && schema.format === 'binary') return 'bytes'
  return schema.type ?? 'any'
}
