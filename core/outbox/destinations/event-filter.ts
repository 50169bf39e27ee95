import { z } from 'zod'
import { eventTypes, progressType } from '../../events/event-type.ts'

const filterTypes: readonly string[] = [...eventTypes, progressType]
const message = `must be one or more of ${filterTypes.join(', ')}`

/** Event types as a list, or comma-separated in a form field or query. */
export const eventListSchema = z
  .union([z.array(z.string()), z.string()], message)
  .transform((given) => {
    const types = typeof given === 'string' ? given.split(',') : given
    return [...new Set(types.map((type) => type.trim()))]
  })
  .refine((types) => types.length > 0 && types.every((type) => filterTypes.includes(type)), message)
  .meta({ description: 'Event types, as a list or comma-separated. Default: all numbered events.' })
