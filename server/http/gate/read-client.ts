import { BlockList, isIP } from 'node:net'
import { firstValue, type RequestClient } from '#core/http/request-client.ts'
import { isLoopbackHost } from './host.ts'

type Headers = Record<string, string | string[] | undefined>

/** Reads the client of a request from its headers and the address of its connection. */
export type ReadClient = (headers: Headers, peer: string | undefined) => RequestClient

/**
 * Creates the reader. `X-Forwarded-For` and `X-Forwarded-Proto` count only from trusted proxies; the client is the
 * last address that is not one of them.
 */
export function createReadClient(options: {
  trustedProxies: readonly string[]
  publicUrl: string | undefined
}): ReadClient {
  const proxies = toBlockList(options.trustedProxies)
  const publicOrigin = options.publicUrl && new URL(options.publicUrl).origin
  return (headers, peer = '') => {
    const direct = unmapped(peer)
    const isProxied = includes(proxies, direct)
    const forwardedProto = isProxied
      ? firstValue(headers['x-forwarded-proto'])?.split(',')[0]?.trim()
      : undefined
    const secure = forwardedProto ? forwardedProto === 'https' : (publicOrigin?.startsWith('https:') ?? false)
    const host = firstValue(headers.host) ?? firstValue(headers[':authority']) ?? ''
    return {
      address: isProxied ? forwardedAddress(headers, direct, proxies) : direct,
      secure,
      origin: publicOrigin ?? `${secure ? 'https' : 'http'}://${host}`,
      isTrusted: isProxied || isLoopbackHost(host),
    }
  }
}

function toBlockList(entries: readonly string[]): BlockList {
  const list = new BlockList()
  for (const entry of entries) {
    const [address = '', bits] = entry.split('/')
    const isIPv4 = isIP(address) === 4
    list.addSubnet(address, Number(bits ?? (isIPv4 ? 32 : 128)), isIPv4 ? 'ipv4' : 'ipv6')
  }
  return list
}

function includes(list: BlockList, address: string): boolean {
  const version = isIP(address)
  return version !== 0 && list.check(address, version === 4 ? 'ipv4' : 'ipv6')
}

function forwardedAddress(headers: Headers, direct: string, proxies: BlockList): string {
  const given = headers['x-forwarded-for']
  const hops = (Array.isArray(given) ? given.join(',') : (given ?? ''))
    .split(',')
    .map((hop) => unmapped(hop.trim()))
  let client = direct
  for (const hop of hops.reverse()) {
    if (!isIP(hop)) break
    client = hop
    if (!includes(proxies, hop)) break
  }
  return client
}

/** An IPv4 address without the prefix that a dual-stack socket adds. */
function unmapped(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '')
}
