import { z } from 'zod'
import type { RouteRequest } from './route.ts'

/** The most seconds an answer is held back. */
export const longestWait = 60

const range = `must be a whole number of seconds from 0 to ${longestWait}`

/** The query's way of asking to wait, for clients that cannot set headers. */
export const waitQuery = z.coerce
  .number(range)
  .int(range)
  .min(0, range)
  .max(longestWait, range)
  .optional()
  .meta({
    description: 'Seconds to hold the answer back for news; like `Prefer: wait=N`.',
  })

/** The header that asks to wait, as the API description tells it. */
export const preferHeader = z
  .string()
  .optional()
  .meta({
    description: `\`wait=N\`: hold the answer back for up to N seconds, ${longestWait} at most (RFC 7240 §4.3).`,
  })

/**
 * How many seconds the client would wait (RFC 7240 §4.3), or undefined when it does not say. A preference is
 * a wish: one that is too long is cut, one that cannot be read is not there, and the first one counts.
 */
export function preferredWait({ header }: Pick<RouteRequest, 'header'>): number | undefined {
  for (const preference of (header('prefer') ?? '').split(',')) {
    const seconds = /^\s*wait\s*=\s*"?(\d+)"?\s*(;|$)/i.exec(preference)?.[1]
    if (seconds !== undefined) return Math.min(Number(seconds), longestWait)
  }
  return undefined
}
