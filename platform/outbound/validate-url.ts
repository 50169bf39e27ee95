import { parseAddress } from './address.ts'
import { type Allowlist, isAddressAllowed, isHostAllowed } from './allowlist.ts'

/** Longer URLs are refused. */
const longestUrl = 2_048

/** Ports that a browser refuses, since other protocols could be spoken through them (Fetch standard, "bad port"). */
const badPorts = new Set([
  0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104,
  109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515,
  526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049,
  3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
])

/**
 * Why a URL can never be called, as the end of a sentence; null when only its name must be looked at, at each
 * call. The URL parser has turned decimal, octal, hexadecimal and shortened addresses into plain ones by then.
 */
export function validateUrl(text: string, allowlist: Allowlist): string | null {
  if (text.length > longestUrl) return `must be at most ${longestUrl} characters long`
  const url = URL.parse(text)
  if (!url?.hostname) return 'must be a URL like https://example.com/hook'
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'must begin with https:// or http://'
  if (url.username || url.password) return 'must not carry a user or a password'
  if (badPorts.has(portOf(url))) return 'must use a port that HTTP may use'
  const host = hostOf(url.hostname)
  if (isHostAllowed(host, allowlist)) return null
  const address = parseAddress(isLocalhost(host) ? '127.0.0.1' : host)
  if (address && !isAddressAllowed(address, allowlist)) return 'must lead to a public address'
  return null
}

/** A host in the form it is compared in: lower case, without the dot of a fully qualified name. */
export function hostOf(hostname: string): string {
  return hostname.toLowerCase().replace(/\.$/, '')
}

/** Names that are this machine wherever they are looked up (RFC 6761 §6.3). */
export function isLocalhost(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost')
}

function portOf(url: URL): number {
  if (url.port !== '') return Number(url.port)
  return url.protocol === 'https:' ? 443 : 80
}
