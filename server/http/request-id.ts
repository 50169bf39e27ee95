import { randomBytes } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { firstValue } from '#core/http/request-client.ts'
import { parseTraceparent } from '#core/jobs/trace-context.ts'
import type { LogFields } from '#core/log-context.ts'

/** Names a request in the log: taken from the request, or generated, and returned in the response. */
export const requestIdHeader = 'x-request-id'

const validId = /^[\w.:@/+=-]{1,128}$/

/** Generated ids are this process's random prefix and a counter: names, not secrets, and cheaper than random bytes. */
const prefix = randomBytes(6).toString('base64url')
let generated = 0

/** The id that the client gave, if it is short and printable; else a new one. */
export function requestIdOf({ headers }: Pick<IncomingMessage, 'headers'>): string {
  const given = firstValue(headers[requestIdHeader])
  if (given !== undefined && validId.test(given)) return given
  generated += 1
  return prefix + generated.toString(36).padStart(8, '0')
}

/** The log fields of everything that the request causes in this process. */
export function requestFields({ headers }: Pick<IncomingMessage, 'headers'>, requestId: string): LogFields {
  const context = parseTraceparent(firstValue(headers.traceparent))
  return { requestId, ...(context && { traceId: context.traceId }) }
}
