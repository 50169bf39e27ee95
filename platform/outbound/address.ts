import ipaddr, { type IPv4, type IPv6 } from 'ipaddr.js'

export type Address = IPv4 | IPv6

/** IPv6 global unicast space (RFC 4291 §2.4, IANA). */
const globalUnicast = ipaddr.parseCIDR('2000::/3') as [IPv6, number]
/** The well-known prefix of NAT64 (RFC 6052 §2.1): the last four bytes are an IPv4 address. */
const nat64 = ipaddr.parseCIDR('64:ff9b::/96') as [IPv6, number]

/**
 * Parses a literal address, with or without the brackets of a URL. IPv4-mapped and NAT64 addresses are returned as
 * IPv4. Null for anything else, including addresses with a zone, which are never global.
 */
export function parseAddress(text: string): Address | null {
  const literal = text.replace(/^\[|\]$/g, '')
  if (literal.includes('%')) return null
  if (ipaddr.IPv4.isValidFourPartDecimal(literal)) return ipaddr.IPv4.parse(literal)
  if (!literal.includes(':') || !ipaddr.IPv6.isValid(literal)) return null
  const address = ipaddr.IPv6.parse(literal)
  if (address.isIPv4MappedAddress()) return address.toIPv4Address()
  if (address.match(nat64)) return new ipaddr.IPv4(address.toByteArray().slice(12))
  return address
}

/**
 * Whether the address is global unicast. Addresses of IANA's special-purpose registries are not, including 6to4 and
 * Teredo, whose targets are unknown.
 */
export function isPublic(address: Address): boolean {
  if (address.range() !== 'unicast') return false
  return address.kind() === 'ipv4' || address.match(globalUnicast)
}
