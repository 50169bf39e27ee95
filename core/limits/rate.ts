import type { Principal } from '../access/principal.ts'

/** What a client has left of a limit. */
export interface Rate {
  /** Name of the policy, in lower case with hyphens. */
  policy: string
  quota: number
  /** Unit of the quota; requests by default. */
  unit?: 'content-bytes' | 'concurrent-requests'
  /** Length of the window in seconds; absent for a limit on what exists at once. */
  windowS?: number
  remaining: number
  /** Seconds until the quota is full again; absent where that is not known. */
  resetS?: number
}

/** The header fields `RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers-11 §3 and §4). */
export function rateHeaders({
  policy,
  quota,
  unit,
  windowS,
  remaining,
  resetS,
}: Rate): Record<string, string> {
  const window = windowS === undefined ? '' : `;w=${windowS}`
  const reset = resetS === undefined ? '' : `;t=${resetS}`
  return {
    'ratelimit-policy': `"${policy}";q=${quota}${window}${unit ? `;qu="${unit}"` : ''}`,
    ratelimit: `"${policy}";r=${remaining}${reset}`,
  }
}

/**
 * Port: limits on how often and how much at once, of one process. A principal of all users has no limits of its own.
 * Every method rejects with `rate_limited`.
 */
export interface RateLimiter {
  /** Counts a request of an address, before it is authenticated; null without a limit. */
  addressRequest(address: string): Promise<Rate | null>
  /** Counts a sign-in of an address, before the key is checked. Call the result when it succeeds: then it does not count. */
  signIn(address: string): Promise<() => void>
  /** Counts a request of a principal; null without a limit. */
  request(principal: Principal): Promise<Rate | null>
  /** Counts a message on a connection. */
  message(principal: Principal): Promise<void>
  /** Begins an upload, before its body is read. Call the result at its end, with the bytes that arrived. */
  upload(principal: Principal): Promise<(bytes: number) => void>
  /** Opens a stream or connection. Call the result when it is closed. */
  stream(principal: Principal): Promise<() => void>
}

/** A limiter without limits. */
export const unlimited: RateLimiter = {
  addressRequest: async () => null,
  signIn: async () => () => {},
  request: async () => null,
  message: async () => {},
  upload: async () => () => {},
  stream: async () => () => {},
}
