import { isIPv4, isIPv6 } from 'node:net'
import type { Gate } from '#core/access/gate.ts'
import { everyone } from '#core/access/principal.ts'
import { ApiError } from '#core/http/api-error.ts'

/**
 * Creates the gate of open mode, which admits every caller. A web page must not be able to use the service through
 * its reader's browser, so the `Host` must be a loopback name (this stops DNS rebinding), and the `Origin` of a
 * write, where a browser sends one, must be the server's own.
 */
export function createOpenGate(): Gate {
  return {
    async admit({ headers, writes }) {
      const host = first(headers.host)
      if (!host || !isLoopback(hostname(host))) {
        throw new ApiError(
          'forbidden_host',
          'Without keys the Host of a request must be localhost, 127.0.0.1 or [::1].',
          { field: 'Host' },
        )
      }
      if (writes) requireOwnOrigin(first(headers.origin), first(headers['sec-fetch-site']), host)
      return everyone
    },
  }
}

function requireOwnOrigin(origin: string | undefined, fetchSite: string | undefined, host: string): void {
  const own = origin === undefined ? undefined : origin.toLowerCase() === `http://${host.toLowerCase()}`
  // A browser that sends no Origin may still send Sec-Fetch-Site (Fetch Metadata).
  const foreign = own === undefined ? fetchSite === 'cross-site' || fetchSite === 'same-site' : !own
  if (foreign) {
    throw new ApiError(
      'forbidden_origin',
      'A page of another origin may not write; the Origin must be that of this service.',
      {
        field: 'Origin',
      },
    )
  }
}

function isLoopback(name: string): boolean {
  return name.toLowerCase() === 'localhost' || name === '[::1]' || (isIPv4(name) && name.startsWith('127.'))
}

function hostname(host: string): string {
  return isIPv6(host) ? `[${host}]` : host.replace(/:\d+$/, '')
}

function first(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value
}
