import ipaddr from 'ipaddr.js'
import { type Address, isPublic, parseAddress } from './address.ts'

/** Destinations that are allowed besides public addresses. */
export interface Allowlist {
  networks: [Address, number][]
  /** Host names, in lower case. A leading `*.` matches any subdomain. */
  hosts: string[]
}

/** The loopback networks. */
export const loopback = ['127.0.0.0/8', '::1/128']

const hostPattern = /^(\*\.)?[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?$/

/**
 * Parses networks (`10.0.0.0/8`), addresses and host names.
 * @throws Error that names the invalid entry
 */
export function parseAllowlist(entries: readonly string[]): Allowlist {
  const allowlist: Allowlist = { networks: [], hosts: [] }
  for (const entry of entries) {
    const network = parseNetwork(entry)
    if (network) allowlist.networks.push(network)
    else if (hostPattern.test(entry.toLowerCase()) && !/^[\d.]+$/.test(entry)) {
      allowlist.hosts.push(entry.toLowerCase())
    } else throw new Error(`"${entry}" is no network, address or host name`)
  }
  return allowlist
}

/** Whether connections to the address are allowed. */
export function isAddressAllowed(address: Address, { networks }: Allowlist): boolean {
  return isPublic(address) || networks.some(([network, bits]) => covers(network, bits, address))
}

/** Whether the host is allowed by name, whatever it resolves to. */
export function isHostAllowed(host: string, { hosts }: Allowlist): boolean {
  return hosts.some((allowed) =>
    allowed.startsWith('*.') ? host.endsWith(allowed.slice(1)) : host === allowed,
  )
}

function parseNetwork(entry: string): [Address, number] | null {
  const address = parseAddress(entry)
  if (address) return [address, address.kind() === 'ipv4' ? 32 : 128]
  return ipaddr.isValidCIDR(entry) ? ipaddr.parseCIDR(entry) : null
}

function covers(network: Address, bits: number, address: Address): boolean {
  return network.kind() === address.kind() && (address as ipaddr.IPv6).match(network as ipaddr.IPv6, bits)
}
