import type { Gate } from '#core/access/gate.ts'
import { everyone } from '#core/access/principal.ts'
import { ApiError } from '#core/http/api-error.ts'
import { firstValue, isForeignOrigin } from '#core/http/request-client.ts'
import { isLoopbackHost } from './host.ts'

/**
 * Creates the gate of open mode, which admits every caller. A web page must not be able to use the service through
 * its reader's browser, so the `Host` must be a loopback name (this stops DNS rebinding), and the `Origin` of a
 * write, where a browser sends one, must be the server's own.
 */
export function createOpenGate(): Gate {
  return {
    async admit({ headers, writes }) {
      const host = firstValue(headers.host)
      if (!host || !isLoopbackHost(host)) {
        throw new ApiError(
          'forbidden_host',
          'Without keys the Host of a request must be localhost, 127.0.0.1 or [::1].',
          { field: 'Host' },
        )
      }
      if (writes && isForeignOrigin(headers, `http://${host}`)) throw foreignOriginError()
      return everyone
    },
  }
}

/** The error for a write by a page of another origin. */
export function foreignOriginError(): ApiError {
  return new ApiError(
    'forbidden_origin',
    'A page of another origin may not write; the Origin must be that of this service.',
    { field: 'Origin' },
  )
}
