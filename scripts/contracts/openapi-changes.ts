import { type Direction, type Documents, type Json, resolve, schemaChanges } from './schema-changes.ts'

const methods = ['get', 'post', 'put', 'patch', 'delete', 'options'] as const

/** The changes of an OpenAPI description that break existing clients, each as one line. */
export function openApiChanges(documents: Documents): string[] {
  const { old, new: next } = documents
  return [
    ...pathChanges(documents, membersOf(old, 'paths'), membersOf(next, 'paths'), 'request'),
    // The service sends these, and clients answer.
    ...pathChanges(documents, membersOf(old, 'webhooks'), membersOf(next, 'webhooks'), 'response'),
  ]
}

function pathChanges(documents: Documents, old: Json, next: Json, direction: Direction): string[] {
  return Object.entries(old).flatMap(([path, before]) => {
    const after = next[path] as Json | undefined
    if (!after) return [`${path}: removed`]
    return methods.flatMap((method) => {
      const operation = (before as Json)[method] as Json | undefined
      if (!operation) return []
      const at = `${method.toUpperCase()} ${path}`
      const changed = after[method] as Json | undefined
      return changed ? operationChanges(documents, operation, changed, { at, direction }) : [`${at}: removed`]
    })
  })
}

interface Place {
  at: string
  /** Direction of the request's body and parameters. */
  direction: Direction
}

function operationChanges(documents: Documents, old: Json, next: Json, place: Place): string[] {
  return [
    ...parameterChanges(documents, old, next, place),
    ...bodyChanges(documents, old, next, place),
    ...responseChanges(documents, old, next, place),
  ]
}

function parameterChanges(documents: Documents, old: Json, next: Json, { at, direction }: Place): string[] {
  const before = parametersOf(documents.old, old)
  const after = parametersOf(documents.new, next)
  const found: string[] = []
  for (const [key, parameter] of before) {
    const changed = after.get(key)
    if (!changed) found.push(`${at}: ${key} removed`)
    else {
      const schemas = { old: parameter.schema, new: changed.schema }
      found.push(...schemaChanges(documents, schemas, { at: `${at}: ${key}`, direction }))
    }
  }
  if (direction === 'request')
    for (const [key, parameter] of after)
      if (parameter.required && !before.get(key)?.required) found.push(`${at}: ${key} required now`)
  return found
}

function parametersOf(document: Json, operation: Json): Map<string, Json> {
  const given = (operation.parameters ?? []) as unknown[]
  const parameters = given.map((one) => resolve(document, one)).filter((one) => one !== null)
  return new Map(parameters.map((parameter) => [`${parameter.in} ${parameter.name}`, parameter]))
}

function bodyChanges(documents: Documents, old: Json, next: Json, { at, direction }: Place): string[] {
  const before = resolve(documents.old, old.requestBody)
  const after = resolve(documents.new, next.requestBody)
  if (!after) return before ? [`${at}: body removed`] : []
  const required =
    direction === 'request' && after.required && !before?.required ? [`${at}: body required now`] : []
  return [...required, ...contentChanges(documents, before, after, { at: `${at}: body`, direction })]
}

function responseChanges(documents: Documents, old: Json, next: Json, { at, direction }: Place): string[] {
  const reversed = direction === 'request' ? 'response' : 'request'
  return Object.entries(membersOf(old, 'responses')).flatMap(([status, response]) => {
    const before = resolve(documents.old, response)
    const after = resolve(documents.new, membersOf(next, 'responses')[status])
    if (!after) return [`${at}: response ${status} removed`]
    const headers = Object.keys(membersOf(before, 'headers'))
      .filter((name) => !(name in membersOf(after, 'headers')))
      .map((name) => `${at}: header ${name} of response ${status} removed`)
    const place = { at: `${at}: response ${status}`, direction: reversed } as const
    return [...headers, ...contentChanges(documents, before, after, place)]
  })
}

function contentChanges(
  documents: Documents,
  old: Json | null,
  next: Json,
  { at, direction }: Place,
): string[] {
  const after = membersOf(next, 'content')
  return Object.entries(membersOf(old, 'content')).flatMap(([type, content]) => {
    const changed = after[type] as Json | undefined
    if (!changed) return [`${at}: media type ${type} removed`]
    const schemas = { old: (content as Json).schema, new: changed.schema }
    return schemaChanges(documents, schemas, { at: `${at} (${type})`, direction })
  })
}

function membersOf(value: Json | null, member: string): Json {
  return (value?.[member] ?? {}) as Json
}
