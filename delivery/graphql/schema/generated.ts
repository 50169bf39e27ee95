import { type GraphQLObjectType, getNamedType, isObjectType } from 'graphql'
import type { GeneratedFile } from '#core/modes/delivery-mode.ts'
import { Event, Job, schemaText } from './schema.ts'

/** The schema for docs/, and the documents of the client, which select all fields of a job and of an event. */
export function generatedFiles(): GeneratedFile[] {
  return [
    { file: 'docs/api/schema.graphql', text: schemaText() },
    { file: 'delivery/graphql/client/documents.ts', text: clientDocuments() },
  ]
}

function clientDocuments(): string {
  const job = `query ($jobid: ID!) { job(jobid: $jobid) ${selectAll(Job)} }`
  const events = `subscription ($jobid: ID!, $after: Int) { jobEvents(jobid: $jobid, after: $after) ${selectAll(Event)} }`
  return `// Generated from the schema by npm run spec.

/** Reads a job with all its fields. */
export const jobDocument = \`
${job}
\`

/** Follows a job; each event has all its fields. */
export const eventsDocument = \`
${events}
\`
`
}

/** The selection set of all fields of a type, at every level. */
function selectAll(type: GraphQLObjectType): string {
  const fields = Object.values(type.getFields()).map((field) => {
    const named = getNamedType(field.type)
    return isObjectType(named) ? `${field.name} ${selectAll(named)}` : field.name
  })
  return `{ ${fields.join(' ')} }`
}
