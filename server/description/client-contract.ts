import type { DeliveryMode } from '#core/modes/delivery-mode.ts'

/** A JSON Schema, as far as those of the API use it. */
interface Schema {
  $ref?: string
  type?: string | readonly string[]
  const?: unknown
  enum?: readonly unknown[]
  anyOf?: readonly Schema[]
  items?: Schema
  properties?: Record<string, Schema>
  propertyNames?: Schema
  additionalProperties?: boolean | Schema
  required?: readonly string[]
  description?: string
}

/** Names that the client library uses for schemas of the API: `Event` is a type of browsers. */
const typeNames: Record<string, string> = { Job: 'JobView', Event: 'JobEvent' }
const exported = ['Job', 'Event', 'Mode', 'Problem', 'Receipt']

/**
 * The types of the client library, from the schemas of `/openapi.json` that validate the API. The library exports
 * them in place of the inferred types, which need zod.
 */
export function describeContract(schemas: Record<string, Schema>, modes: readonly DeliveryMode[]): string {
  const names = closureOf(schemas, exported)
  const followed = modes.filter(({ follows }) => follows).map(({ name }) => quote(name))
  return [
    '// Written by npm run spec from the schemas of the API. Do not edit.',
    ...names.map((name) => indent(declare(name, schemas[name] ?? {}))),
    `/** State of a job. \`completed\` and \`error\` are final. */\nexport type JobState = JobView['state']`,
    `/** Why a job ended in \`error\`. */\nexport type JobErrorCode = JobError['code']`,
    `/** Code of an error response. */\nexport type ProblemCode = Problem['code']`,
    `/** A delivery mode in which a job can be followed; \`auto\` selects one. */\nexport type Via = ${[quote('auto'), ...followed, '(string & {})'].join(' | ')}`,
  ]
    .join('\n\n')
    .concat('\n')
}

/** The modes as the client library and its command need them before they have asked a server. */
export function describeClientModes(modes: readonly DeliveryMode[]): string {
  const ranked = modes
    .flatMap(({ name, follows }) =>
      follows?.automatic === undefined ? [] : [{ name, rank: follows.automatic }],
    )
    .sort((a, b) => a.rank - b.rank)
  const disconnecting = modes
    .filter(({ follows }) => follows?.cancelOnDisconnect)
    .toSorted((a, b) => (a.follows?.automatic ?? 99) - (b.follows?.automatic ?? 99))
    .map(({ name }) => quote(name))
  const followable = modes.filter(({ follows }) => follows).map(({ name }) => quote(name))
  return [
    '// Written by npm run spec from the registry of the modes. Do not edit.',
    `/** Modes that \`auto\` selects from, the preferred one first. */\nexport const automaticModes: readonly string[] = [${ranked.map(({ name }) => quote(name)).join(', ')}]`,
    `/** Modes that take the option \`cancelOnDisconnect\`, the preferred one first. */\nexport const cancelOnDisconnectModes: readonly string[] = [${disconnecting.join(', ')}]`,
    `/** Modes with a client that follows jobs. */\nexport const followableModes: readonly string[] = [${followable.join(', ')}]`,
    '',
  ].join('\n')
}

function closureOf(schemas: Record<string, Schema>, names: readonly string[]): string[] {
  const found = new Set<string>()
  const visit = (name: string) => {
    if (found.has(name)) return
    found.add(name)
    for (const [, next = ''] of JSON.stringify(schemas[name]).matchAll(/#\/components\/schemas\/(\w+)/g))
      visit(next)
  }
  names.forEach(visit)
  return [...found]
}

function declare(name: string, schema: Schema): string {
  const typeName = typeNames[name] ?? name
  const body = toType(schema)
  return `${comment(schema)}export ${body.startsWith('{') ? `interface ${typeName} ${body}` : `type ${typeName} = ${body}`}`
}

function toType(schema: Schema): string {
  if (schema.$ref) {
    const name = schema.$ref.split('/').at(-1) ?? ''
    return typeNames[name] ?? name
  }
  if (schema.anyOf) return schema.anyOf.map(toType).join(' | ')
  if (schema.const !== undefined) return quote(schema.const)
  if (schema.enum) return schema.enum.map(quote).join(' | ')
  if (schema.type === 'array') return `Array<${toType(schema.items ?? {})}>`
  if (schema.type === 'object') return toObjectType(schema)
  const types = typeof schema.type === 'string' ? [schema.type] : (schema.type ?? ['unknown'])
  return types.map((type) => (type === 'integer' ? 'number' : type)).join(' | ')
}

function toObjectType({ properties, propertyNames, additionalProperties, required = [] }: Schema): string {
  if (!properties) {
    const value = typeof additionalProperties === 'object' ? toType(additionalProperties) : 'unknown'
    return `Record<${toType(propertyNames ?? { type: 'string' })}, ${value}>`
  }
  const members = Object.entries(properties).map(([name, schema]) => {
    const isRequired = required.includes(name)
    return `${comment(schema)}${name}${isRequired ? '' : '?'}: ${toType(schema)}${isRequired ? '' : ' | undefined'}`
  })
  return `{\n${members.join('\n')}\n}`
}

function comment({ description }: Schema): string {
  return description ? `/** ${description.replaceAll('*/', '*\\/')} */\n` : ''
}

function quote(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : JSON.stringify(value)
}

/** Indents lines by the depth of their braces. */
function indent(text: string): string {
  let depth = 0
  return text
    .split('\n')
    .map((line) => {
      if (line.startsWith('}')) depth--
      const indented = line && '  '.repeat(depth) + line
      if (line.endsWith('{')) depth++
      return indented
    })
    .join('\n')
}
