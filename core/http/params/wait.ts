import { z } from 'zod'
import type { RouteRequest } from '../route.ts'
import { decimalInteger } from './integer.ts'

/** The longest wait, in seconds; a longer one is shortened to it. */
export const maxWaitS = 60

/** The wait as a query member, for clients that cannot set headers. */
export const waitQuery = decimalInteger('must be a whole number of seconds')
  .transform((seconds) => Math.min(seconds, maxWaitS))
  .optional()
  .meta({
    description: `Seconds to delay the response until there is something new, ${maxWaitS} at most (more counts as ${maxWaitS}); like \`Prefer: wait=N\`.`,
  })

/** The `Prefer` header in the API description. */
export const preferHeader = z
  .string()
  .optional()
  .meta({
    description: `\`wait=N\`: delay the response for up to N seconds, ${maxWaitS} at most; more counts as ${maxWaitS} (RFC 7240 §4.3). \`cancel-on-disconnect\`, for streams and for submissions with \`wait\`: cancel the job when the last client that asked for it has disconnected before the final event, after a grace period for reconnects.`,
  })

/**
 * The seconds that the client prefers to wait (RFC 7240 §4.3), or undefined without such a preference. One above the
 * maximum is shortened to it, a malformed one is ignored, and the first one counts.
 */
export function preferredWait({ header }: Pick<RouteRequest, 'header'>): number | undefined {
  for (const preference of (header('prefer') ?? '').split(',')) {
    const seconds = /^\s*wait\s*=\s*"?(\d+)"?\s*(;|$)/i.exec(preference)?.[1]
    if (seconds !== undefined) return Math.min(Number(seconds), maxWaitS)
  }
  return undefined
}
