import type { Gate } from '#core/access/gate.ts'
import type { RateLimiter } from '#core/limits/rate.ts'
import type { ReadClient } from './read-client.ts'

/**
 * Adds rate limits and the address of the client to a gate: of the address before the key is checked, so that guessing keys is limited too, and of
 * the principal after that. Both come before a body is read.
 */
export function createLimitedGate(gate: Gate, limiter: RateLimiter, readClient: ReadClient): Gate {
  return {
    async admit(request) {
      const { headers, peer, onRate } = request
      // A handshake within a connection may have no peer; the connection was counted.
      const address = peer === undefined ? undefined : readClient(headers, peer).address
      const ofAddress = address === undefined ? null : await limiter.addressRequest(address)
      const principal = await gate.admit(request)
      const rate = (await limiter.request(principal)) ?? ofAddress
      if (rate) onRate?.(rate)
      return address === undefined ? principal : { ...principal, address }
    },
  }
}
