import { isIPv6 } from 'node:net'
import { everyone } from '#core/access/principal.ts'
import { ApiError } from '#core/http/api-error.ts'
import type { Gate } from '#core/modes/delivery-mode.ts'

const loopbackNames = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/i

/**
 * The gate of open mode, in which whoever reaches the server may use it. So it must not be reached through
 * somebody's browser: the Host must be a loopback name (else a rebinding name would be this server's origin),
 * and a write's Origin, where a browser sends one, must be the server's own.
 */
export const openGate: Gate = {
  admit({ headers, writes }) {
    const host = first(headers.host)
    if (!host || !loopbackNames.test(hostname(host))) {
      throw new ApiError(
        'forbidden_host',
        'Without keys this service answers only to localhost, 127.0.0.1 and [::1] as Host.',
        { field: 'Host' },
      )
    }
    if (writes) requireOwnOrigin(first(headers.origin), first(headers['sec-fetch-site']), host)
    return everyone
  },
}

function requireOwnOrigin(origin: string | undefined, fetchSite: string | undefined, host: string): void {
  const own = origin === undefined ? undefined : origin.toLowerCase() === `http://${host.toLowerCase()}`
  // A browser that sends no Origin still says whether another site is asking (Fetch Metadata).
  const foreign = own === undefined ? fetchSite === 'cross-site' || fetchSite === 'same-site' : !own
  if (foreign) {
    throw new ApiError('forbidden_origin', 'A page of another origin may not write here.', {
      field: 'Origin',
    })
  }
}

function hostname(host: string): string {
  return isIPv6(host) ? `[${host}]` : host.replace(/:\d+$/, '')
}

function first(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value
}
