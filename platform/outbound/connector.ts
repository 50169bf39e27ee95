import { isIP, type LookupFunction } from 'node:net'
import { buildConnector } from 'undici'
import { parseAddress } from './address.ts'
import { type Allowlist, isAddressAllowed, isHostAllowed } from './allowlist.ts'
import { BlockedError, connectFailure } from './failure.ts'
import type { Resolve } from './resolve.ts'
import { hostOf, isLocalhost } from './validate-url.ts'

interface ConnectorOptions {
  allowlist: Allowlist
  resolve: Resolve
  /** Milliseconds that finding the address and connecting may take together. */
  connectMs: number
}

/**
 * Connects only to addresses that may be reached. What a name resolves to is judged in the very look-up that the
 * connection is made from, so that no second answer can differ from it; literal addresses, which no look-up
 * sees, are judged before; and the address that was reached is judged once more.
 */
export function guardedConnector({
  allowlist,
  resolve,
  connectMs,
}: ConnectorOptions): buildConnector.connector {
  function permits(host: string, address: string): boolean {
    if (isHostAllowed(hostOf(host), allowlist)) return true
    const parsed = parseAddress(address)
    return parsed !== null && isAddressAllowed(parsed, allowlist)
  }

  async function find(host: string): Promise<{ address: string; family: number }[]> {
    const addresses = isLocalhost(hostOf(host))
      ? ['127.0.0.1', '::1']
      : await resolve(hostOf(host), AbortSignal.timeout(connectMs))
    const permitted = addresses.filter((address) => permits(host, address))
    if (permitted.length === 0) throw new BlockedError(`${host} leads to no address that may be reached.`)
    return permitted.map((address) => ({ address, family: isIP(address) }))
  }

  const lookup: LookupFunction = (host, { all }, callback) => {
    find(host).then(
      (found) => {
        if (all) callback(null, found)
        else callback(null, found[0]?.address ?? '', found[0]?.family ?? 0)
      },
      (error) => callback(error, ''),
    )
  }

  const connector = buildConnector({ lookup, timeout: connectMs, allowH2: false })
  return (options, callback) => {
    const { hostname, protocol } = options
    const refuse = (error: unknown) => callback(connectFailure(error, protocol === 'https:'), null)
    if (isIP(hostname) !== 0 && !permits(hostname, hostname)) {
      refuse(new BlockedError(`${hostname} may not be reached.`))
      return
    }
    connector(options, (error, socket) => {
      if (error) refuse(error)
      else if (!permits(hostname, socket?.remoteAddress ?? '')) {
        socket?.destroy()
        refuse(new BlockedError(`${hostname} led to ${socket?.remoteAddress}.`))
      } else callback(null, socket)
    })
  }
}
