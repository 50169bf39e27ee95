import type { z } from 'zod'
import { ApiError } from './api-error.ts'

/** Parses input with a schema. @throws ApiError `invalid_request` naming the first invalid field */
export function parseInput<T extends z.ZodType>(schema: T, input: unknown): z.output<T> {
  const parsed = schema.safeParse(input)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const field = issue?.path.join('.') ?? ''
  throw new ApiError(
    'invalid_request',
    field ? `${field}: ${issue?.message}` : (issue?.message ?? 'not valid'),
    {
      ...(field && { field }),
      cause: parsed.error,
    },
  )
}
