/** A host of a broker; the port is null when the address names none. */
export interface BrokerHost {
  host: string
  port: number | null
}

interface Credentials {
  username: string
  password: string
}

interface Parts {
  name: string
  scheme: string
  hosts: readonly BrokerHost[]
  path: string
  params: URLSearchParams
  credentials: Credentials | null
}

/** A broker that the operator names in BROKERS. Its credentials are not part of any representation of the object. */
export class BrokerAddress {
  readonly name: string
  readonly scheme: string
  readonly hosts: readonly BrokerHost[]
  /** Decoded path without its leading slash; null without a path. */
  readonly path: string | null
  readonly params: URLSearchParams
  readonly #credentials: Credentials | null

  constructor({ name, scheme, hosts, path, params, credentials }: Parts) {
    this.name = name
    this.scheme = scheme
    this.hosts = hosts
    this.path = path === '' ? null : decodeURIComponent(path.slice(1))
    this.params = params
    this.#credentials = credentials
  }

  get credentials(): Credentials | null {
    return this.#credentials
  }

  /** The hosts as `host:port`. */
  hostList(defaultPort: number): string[] {
    return this.hosts.map(
      ({ host, port }) => `${host.includes(':') ? `[${host}]` : host}:${port ?? defaultPort}`,
    )
  }
}

const addressShape = /^([a-z][a-z0-9+.-]*):\/\/(?:([^@/?#]*)@)?([^@/?#]+)(\/[^?#]*)?(?:\?([^#]*))?$/
const entryShape = /^([a-z][a-z0-9-]{0,31})=(.*)$/s

/**
 * Parses BROKERS: `name=address`, comma-separated; an address may have several hosts.
 * @throws Error that names the entry and what would be valid, without the address, which may hold a password
 */
export function parseBrokers(text: string, schemes: readonly string[]): BrokerAddress[] {
  // A comma also separates the hosts of an address.
  const entries = text.split(/,\s*(?=[a-z][a-z0-9-]*=)/).map((entry) => entry.trim())
  const brokers = entries.map((entry, index) => parseEntry(entry, index, schemes))
  const names = brokers.map(({ name }) => name)
  const repeated = names.find((name, index) => names.indexOf(name) !== index)
  if (repeated) throw new Error(`the name ${repeated} is given twice; give each broker a name of its own`)
  return brokers
}

function parseEntry(entry: string, index: number, schemes: readonly string[]): BrokerAddress {
  const [, name, address = ''] = entryShape.exec(entry) ?? []
  if (name === undefined) {
    throw new Error(
      `entry ${index + 1} is not name=address; give a list like bus=nats://nats.internal:4222, with names of lower-case letters, digits and hyphens`,
    )
  }
  const [, scheme = '', userinfo, authority = '', path = '', query = ''] = addressShape.exec(address) ?? []
  if (!schemes.includes(scheme)) {
    throw new Error(
      `the address of ${name} must begin with one of ${schemes.map((one) => `${one}://`).join(', ')}`,
    )
  }
  try {
    const hosts = authority.split(',').map(parseHost)
    const params = new URLSearchParams(query)
    return new BrokerAddress({ name, scheme, hosts, path, params, credentials: parseUserinfo(userinfo) })
  } catch {
    throw new Error(
      `the address of ${name} is malformed; give scheme://user:password@host:port, with special characters percent-encoded`,
    )
  }
}

function parseHost(text: string): BrokerHost {
  const [, bracketed, plain, port] =
    /^(?:\[([0-9a-f:.]+)\]|([^:[\]\s]+))(?::(\d{1,5}))?$/i.exec(text.trim()) ?? []
  const host = bracketed ?? plain
  if (host === undefined || Number(port) > 65_535 || Number(port) === 0) throw new Error('not a host')
  return { host, port: port === undefined ? null : Number(port) }
}

/** A name without a password is a username; NATS reads it as a token. */
function parseUserinfo(userinfo: string | undefined): Credentials | null {
  if (!userinfo) return null
  const [username = '', ...password] = userinfo.split(':')
  return { username: decodeURIComponent(username), password: decodeURIComponent(password.join(':')) }
}
