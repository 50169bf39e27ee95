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

/**
 * Addresses of cloud platforms that only their own machines can reach, some of them in public address space: metadata,
 * credentials and private API endpoints.
 */
const providerInternal = [
  // Link-local services: metadata, container credentials, DNS and time.
  '169.254.169.0/24',
  '169.254.170.0/24',
  // Azure.
  '168.63.129.16/32',
  // Alibaba Cloud.
  '100.100.100.200/32',
  // Oracle Cloud.
  '192.0.0.192/32',
  'fd00:c1::a9fe:a9fe/128',
  // AWS over IPv6.
  'fd00:ec2::/32',
  // Google Cloud over IPv6, and Private Google Access.
  'fd20:ce::254/128',
  '199.36.153.4/30',
  '199.36.153.8/30',
  // IBM Cloud's private service endpoints.
  '161.26.0.0/16',
  '166.8.0.0/14',
].map((network) => ipaddr.parseCIDR(network) as [Address, number])

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
export function isAddressAllowed(address: Address, allowlist: Allowlist): boolean {
  if (isProviderInternal(address, allowlist)) return false
  return isPublic(address) || allowlist.networks.some(([network, bits]) => covers(network, bits, address))
}

/** Whether the address is internal to a cloud platform. Only an entry for exactly this address allows it. */
export function isProviderInternal(address: Address, { networks }: Allowlist): boolean {
  const bits = address.kind() === 'ipv4' ? 32 : 128
  return (
    providerInternal.some(([network, length]) => covers(network, length, address)) &&
    !networks.some(([network, length]) => length === bits && covers(network, length, address))
  )
}

/** Whether the host is allowed by name, so that it may have any address except those internal to a cloud platform. */
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
