import { z } from 'zod'
import { isUuid } from '../../jobs/uuid.ts'
import { ApiError } from '../api-error.ts'
import { decimalInteger } from './integer.ts'

const maxLimit = 200
const limitError = `must be a whole number from 1 to ${maxLimit}`

/** The query members of a paginated list, newest first. */
export const pageQuery = {
  limit: decimalInteger(limitError, { min: 1, max: maxLimit })
    .default(50)
    .meta({ description: 'The most items of a page; 50 by default.' }),
  cursor: z.string().optional().meta({ description: 'The `cursor` of the previous page; opaque.' }),
}

/** The first page of what was found. `found` has one item more than `limit` where there is a next page. */
export function pageOf<T>(found: T[], limit: number, idOf: (item: T) => string) {
  const items = found.slice(0, limit)
  const last = items.at(-1)
  const cursor = found.length > limit && last ? toCursor(idOf(last)) : null
  return { items, cursor }
}

/** The cursor after an item, by its id. */
export function toCursor(id: string): string {
  return Buffer.from(id).toString('base64url')
}

/** The id that a cursor encodes. @throws ApiError `invalid_request` that names the field */
export function readCursor(cursor: string, field = 'cursor'): string {
  const id = Buffer.from(cursor, 'base64url').toString()
  if (isUuid(id)) return id
  throw new ApiError('invalid_request', `${field}: must be the cursor of an earlier page`, { field })
}
