import { z } from 'zod'

/**
 * The schema of an object that rejects other members than its own, so that a misspelled option is not ignored. The error
 * names those that it has.
 */
export function strictMembers<T extends z.ZodObject>(schema: T): T {
  const names = Object.keys(schema.shape).join(', ')
  const strict = z.core.clone(schema, {
    ...schema._zod.def,
    catchall: z.never(),
    error: ({ code }) => (code === 'unrecognized_keys' ? `is unknown; the members are ${names}` : undefined),
  })
  // Without the id, under which the description has the schema that is not strict, of responses.
  const { id: _, ...meta } = schema.meta() ?? {}
  return strict.meta(meta)
}
