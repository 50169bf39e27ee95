/** The client of a request, as seen through trusted proxies. */
export interface RequestClient {
  /** IP address. */
  address: string
  /** Whether the client used https. */
  secure: boolean
  /** The origin of this service, as the client addressed it. */
  origin: string
  /** Whether plain http is acceptable: on this machine, or behind a trusted proxy. */
  isTrusted: boolean
}

type Headers = Record<string, string | string[] | undefined>

/** The first value of a header. */
export function firstValue(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value
}

/**
 * Whether a page of another origin made the request. A browser that sends no `Origin` may still send
 * `Sec-Fetch-Site` (Fetch Metadata); undefined without both, as programs send requests.
 */
export function isForeignOrigin(headers: Headers, origin: string): boolean | undefined {
  const given = firstValue(headers.origin)
  if (given !== undefined) return given.toLowerCase() !== origin.toLowerCase()
  const site = firstValue(headers['sec-fetch-site'])
  return site === undefined ? undefined : site === 'cross-site' || site === 'same-site'
}
