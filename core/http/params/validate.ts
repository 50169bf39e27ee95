import type { z } from 'zod'
import { ApiError } from '../api-error.ts'

/**
 * Parses input with a schema.
 * @throws ApiError `invalid_request` naming the first invalid field, also for text that cannot be stored
 */
export function parseInput<T extends z.ZodType>(schema: T, input: unknown): z.output<T> {
  // The schema first: a malformed id in a path is rejected as unknown, also when it contains a NUL character.
  const parsed = schema.safeParse(input)
  requireStorableText(input)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const unknown = issue?.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : []
  const field = [...(issue?.path ?? []), ...unknown].join('.')
  throw new ApiError(
    'invalid_request',
    field ? `${field}: ${issue?.message}` : (issue?.message ?? 'not valid'),
    {
      ...(field && { field }),
      cause: parsed.error,
    },
  )
}

/**
 * Rejects strings and member names that PostgreSQL cannot store: with a NUL character, or with half of a surrogate
 * pair, which UTF-8 cannot encode (RFC 3629 §3).
 * @throws ApiError `invalid_request` naming the field
 */
export function requireStorableText(input: unknown): void {
  // A list instead of recursion: the input may be nested deeper than the call stack allows.
  const open: { path: string; value: unknown }[] = [{ path: '', value: input }]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { path, value } = next
    if (typeof value === 'string') requireStorable(value, path)
    if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) continue
    for (const [name, member] of Object.entries(value)) {
      requireStorable(name, path)
      open.push({ path: path === '' ? name : `${path}.${name}`, value: member })
    }
  }
}

function requireStorable(text: string, field: string): void {
  if (text.isWellFormed() && !text.includes('\0')) return
  const detail = 'must not contain a NUL character or half of a surrogate pair'
  throw new ApiError('invalid_request', field ? `${field}: ${detail}` : `A member name ${detail}.`, {
    ...(field && { field }),
  })
}
