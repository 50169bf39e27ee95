import { z } from 'zod'
import { apiErrors, type ErrorCode } from './api-error.ts'

/** The body of every error: problem details (RFC 9457) with a stable `code`. */
export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int().min(100).max(599),
    detail: z.string().meta({ description: 'What is wrong and what would be valid, for people.' }),
    code: z
      .enum(Object.keys(apiErrors) as [ErrorCode, ...ErrorCode[]])
      .meta({ description: 'Stable error code, for programs.' }),
    field: z.string().optional().meta({ description: 'Name of the invalid header, parameter or member.' }),
    retryAfter: z.number().optional().meta({
      description: 'Seconds after which the request may be repeated, as in the `Retry-After` header.',
    }),
  })
  .meta({ id: 'Problem', description: 'Problem details of an error (RFC 9457).' })
