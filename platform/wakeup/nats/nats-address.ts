/** Servers of NATS, credentials, and the prefix of the subjects. */
export interface NatsAddress {
  servers: string[]
  prefix: string
  user?: string
  pass?: string
  token?: string
  tls?: object
}

/**
 * Parses `nats://[user:password@|token@]host[:port][,host[:port]…][/prefix]`; `tls://` requires TLS. Installations that
 * share NATS have different prefixes; default: `hearback`. Null when it is malformed.
 */
export function parseNatsAddress(url: string): NatsAddress | null {
  const match = /^(nats|tls):\/\/(?:([^@/]*)@)?([^@/]+)(?:\/([\w-]*))?$/.exec(url)
  if (!match) return null
  const [, scheme, credentials, hosts = '', prefix] = match
  const servers = hosts.split(',').map((host) => host.trim())
  if (!servers.every((host) => /^(\[[\da-f:]+\]|[\w.-]+)(:\d{1,5})?$/i.test(host))) return null
  return {
    servers,
    prefix: prefix || 'hearback',
    ...(credentials && parseCredentials(credentials)),
    ...(scheme === 'tls' && { tls: {} }),
  }
}

function parseCredentials(credentials: string): Pick<NatsAddress, 'user' | 'pass' | 'token'> {
  const [user = '', ...pass] = credentials.split(':').map(decodeURIComponent)
  return pass.length === 0 ? { token: user } : { user, pass: pass.join(':') }
}
