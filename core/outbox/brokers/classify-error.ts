import type { FailureClass } from '../deliveries/delivery.ts'
import { DeliveryError } from '../destinations/destination-type.ts'

const classes: readonly [RegExp, FailureClass][] = [
  [/^(ENOTFOUND|EAI_\w+|ENODATA)$/, 'dns'],
  [/^(ECONN\w+|EPIPE|EHOST\w+|ENET\w+|EADDR\w+|EALREADY)$/, 'connect'],
  [/^(ERR_TLS_\w+|ERR_SSL_\w+|EPROTO|CERT_\w+|UNABLE_TO_\w+|\w*SELF_SIGNED\w*|ERR_OSSL_\w+)$/, 'tls'],
  [/^(ETIMEDOUT|ESOCKETTIMEDOUT|TIMEOUT)$/, 'timeout'],
]

/** The failure class of a network error, from its code or that of its causes; null when it is none. */
function networkClass(error: unknown, depth = 0): FailureClass | null {
  if (typeof error !== 'object' || error === null || depth > 5) return null
  const { code, cause, errors } = error as { code?: unknown; cause?: unknown; errors?: unknown[] }
  const found = classes.find(([pattern]) => typeof code === 'string' && pattern.test(code))?.[1]
  if (found) return found
  for (const inner of [cause, ...(Array.isArray(errors) ? errors : [])]) {
    const innerClass = networkClass(inner, depth + 1)
    if (innerClass) return innerClass
  }
  return null
}

/**
 * Converts what a client of a broker throws. The cause is left out: its message may contain the address with its
 * password.
 */
export function toDeliveryError(
  error: unknown,
  classify?: (error: unknown) => FailureClass | DeliveryError | null,
): DeliveryError {
  if (error instanceof DeliveryError) return error
  const found = classify?.(error) ?? networkClass(error) ?? 'error'
  return found instanceof DeliveryError ? found : new DeliveryError('retry', found)
}
