import { type Documents, type Json, resolve, schemaChanges } from './schema-changes.ts'

/** The changes of an AsyncAPI 3 description of a server that break existing clients, each as one line. */
export function asyncApiChanges(documents: Documents): string[] {
  const next = membersOf(documents.new, 'channels')
  const channels = Object.entries(membersOf(documents.old, 'channels')).flatMap(([name, before]) => {
    const after = next[name] as Json | undefined
    if (!after) return [`channel ${name}: removed`]
    const moved = (before as Json).address === after.address ? [] : [`channel ${name}: address changed`]
    return [...moved, ...messageChanges(documents, before as Json, after, `channel ${name}`)]
  })
  return [...channels, ...operationChanges(documents)]
}

function operationChanges({ old, new: next }: Documents): string[] {
  const after = membersOf(next, 'operations')
  return Object.entries(membersOf(old, 'operations')).flatMap(([name, operation]) => {
    const changed = after[name] as Json | undefined
    if (!changed) return [`operation ${name}: removed`]
    return (operation as Json).action === changed.action ? [] : [`operation ${name}: action changed`]
  })
}

function messageChanges(documents: Documents, old: Json, next: Json, at: string): string[] {
  const messages = membersOf(next, 'messages')
  return Object.entries(membersOf(old, 'messages')).flatMap(([name, message]) => {
    if (!messages[name]) return [`${at}: message ${name} removed`]
    const before = resolve(documents.old, message)
    const after = resolve(documents.new, messages[name])
    const schemas = { old: before?.payload, new: after?.payload }
    const direction = isReceived(documents.old, `${at.split(' ')[1]}/messages/${name}`)
      ? 'request'
      : 'response'
    return schemaChanges(documents, schemas, { at: `${at}: ${name}`, direction })
  })
}

/** Whether the server receives the message of a channel. */
function isReceived(document: Json, path: string): boolean {
  return Object.values(membersOf(document, 'operations')).some((operation) => {
    const { action, messages = [] } = operation as { action: string; messages?: { $ref: string }[] }
    return action === 'receive' && messages.some(({ $ref }) => $ref === `#/channels/${path}`)
  })
}

function membersOf(value: Json, member: string): Json {
  return (value[member] ?? {}) as Json
}
