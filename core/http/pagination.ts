import { z } from 'zod'
import { isUuid } from '../jobs/uuid.ts'
import { ApiError } from './api-error.ts'

const limitError = 'must be a whole number from 1 to 200'

/** The query members of a list that comes in pages, newest first. */
export const pageQuery = {
  limit: z.coerce.number(limitError).int(limitError).min(1, limitError).max(200, limitError).default(50),
  cursor: z.string().optional().meta({ description: 'The `cursor` of the page before; opaque.' }),
}

/** One more than a page holds is asked for, to tell whether there is a next page. */
export function pageOf<T>(found: T[], limit: number, idOf: (item: T) => string) {
  const items = found.slice(0, limit)
  const last = items.at(-1)
  const cursor = found.length > limit && last ? Buffer.from(idOf(last)).toString('base64url') : null
  return { items, cursor }
}

/** The id that a cursor stands for. @throws ApiError `invalid_request` */
export function readCursor(cursor: string): string {
  const id = Buffer.from(cursor, 'base64url').toString()
  if (isUuid(id)) return id
  throw new ApiError('invalid_request', 'cursor: must be the cursor of an earlier page', { field: 'cursor' })
}
