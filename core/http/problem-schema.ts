import { z } from 'zod'
import { apiErrors, type ErrorCode } from './api-error.ts'

/** The body of every error: problem details (RFC 9457) with a stable `code`. */
export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string().meta({ description: 'What is wrong and what would be right, for people.' }),
    code: z
      .enum(Object.keys(apiErrors) as [ErrorCode, ...ErrorCode[]])
      .meta({ description: 'What is wrong, for programs.' }),
    field: z.string().optional().meta({ description: 'The header, member or field it is about.' }),
  })
  .meta({ id: 'Problem', description: 'Why a request was refused (RFC 9457).' })
