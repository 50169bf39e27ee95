import { isIP, type LookupFunction } from 'node:net'
import { Agent, buildConnector } from 'undici'
import { parseAddress } from './address.ts'
import { type Allowlist, isAddressAllowed, isHostAllowed, isProviderInternal } from './allowlist.ts'
import { BlockedError, connectFailure } from './failure.ts'
import type { Resolve } from './resolve.ts'
import { hostOf, isLocalhost } from './validate-url.ts'

/** Options of the agent; `timeoutMs` is that of the response's headers, and of a pause in its body. */
export interface AgentOptions extends ConnectorOptions {
  timeoutMs: number
}

/** Creates an HTTP client with keep-alive that connects to allowed addresses only. */
export function createAgent({ timeoutMs, ...options }: AgentOptions): Agent {
  return new Agent({
    connect: guardedConnector(options),
    allowH2: false,
    keepAliveMaxTimeout: 30_000,
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
  })
}

interface ConnectorOptions {
  allowlist: Allowlist
  resolve: Resolve
  /** Timeout in milliseconds for DNS lookup and connection together. */
  connectTimeoutMs: number
}

/**
 * Creates a connector that only connects to allowed addresses. The result of a DNS lookup is checked within the lookup
 * of the connection itself, so that DNS rebinding has no second answer; literal addresses are checked before, and the
 * remote address once more after connecting.
 */
function guardedConnector({
  allowlist,
  resolve,
  connectTimeoutMs,
}: ConnectorOptions): buildConnector.connector {
  function isAllowed(host: string, address: string): boolean {
    const parsed = parseAddress(address)
    if (parsed === null) return false
    if (isHostAllowed(hostOf(host), allowlist)) return !isProviderInternal(parsed, allowlist)
    return isAddressAllowed(parsed, allowlist)
  }

  async function find(host: string): Promise<{ address: string; family: number }[]> {
    const addresses = isLocalhost(hostOf(host))
      ? ['127.0.0.1', '::1']
      : await resolve(hostOf(host), AbortSignal.timeout(connectTimeoutMs))
    const permitted = addresses.filter((address) => isAllowed(host, address))
    if (permitted.length === 0) throw new BlockedError(`${host} resolves to no allowed address.`)
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

  const connector = buildConnector({ lookup, timeout: connectTimeoutMs, allowH2: false })
  return (options, callback) => {
    const { hostname, protocol } = options
    const refuse = (error: unknown) => callback(connectFailure(error, protocol === 'https:'), null)
    if (isIP(hostname) !== 0 && !isAllowed(hostname, hostname)) {
      refuse(new BlockedError(`${hostname} is not an allowed address.`))
      return
    }
    connector(options, (error, socket) => {
      if (error) refuse(error)
      else if (!isAllowed(hostname, socket?.remoteAddress ?? '')) {
        socket?.destroy()
        refuse(new BlockedError(`${hostname} connected to ${socket?.remoteAddress}, which is not allowed.`))
      } else callback(null, socket)
    })
  }
}
