import { z } from 'zod'

/**
 * A non-negative integer as text, in a query or header: decimal digits only, since `Number` also reads `0x2`, `1e0`
 * and blanks.
 */
export function decimalInteger(message: string, { min = 0, max }: { min?: number; max?: number } = {}) {
  return (
    z
      .string(message)
      // As many digits as a number holds exactly.
      .regex(/^\d{1,15}$/, message)
      .transform(Number)
      .refine((value) => value >= min && value <= (max ?? value), message)
      .meta({
        override({ jsonSchema }) {
          delete jsonSchema.pattern
          Object.assign(jsonSchema, {
            type: 'integer',
            minimum: min,
            ...(max !== undefined && { maximum: max }),
          })
        },
      })
  )
}
