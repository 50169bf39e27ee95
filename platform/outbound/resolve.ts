import { lookup, Resolver } from 'node:dns/promises'

/** Resolves a host name to its addresses. */
export type Resolve = (host: string, signal: AbortSignal) => Promise<string[]>

/** The name could not be resolved. */
export class ResolveError extends Error {
  override readonly name = 'ResolveError'
}

/** Maximum concurrent lookups by the system, out of the four threads that it shares with the file system. */
const maxLookups = 2
let lookups = 0

/**
 * Resolves with the name servers first, which needs no thread. Names without a dot and names that the servers do not
 * know are looked up by the system (`/etc/hosts`, containers).
 */
export const resolveHost: Resolve = async (host, signal) => {
  const found = host.includes('.') ? await resolveByServers(host, signal) : []
  const addresses = found.length > 0 ? found : await resolveBySystem(host)
  if (addresses.length === 0) throw new ResolveError(`${host} has no address.`)
  return addresses
}

async function resolveByServers(host: string, signal: AbortSignal): Promise<string[]> {
  const resolver = new Resolver({ timeout: 2_000, tries: 2 })
  const cancel = () => resolver.cancel()
  signal.addEventListener('abort', cancel, { once: true })
  try {
    const answers = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)])
    const failure = answers.find((answer) => answer.status === 'rejected' && !isUnknown(answer.reason))
    const addresses = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []))
    if (addresses.length === 0 && failure?.status === 'rejected') {
      throw new ResolveError(`${host} could not be resolved.`, { cause: failure.reason })
    }
    return addresses
  } finally {
    signal.removeEventListener('abort', cancel)
  }
}

function isUnknown(error: unknown): boolean {
  const { code } = error as { code?: string }
  return code === 'ENOTFOUND' || code === 'ENODATA'
}

async function resolveBySystem(host: string): Promise<string[]> {
  if (lookups >= maxLookups)
    throw new ResolveError(`${host} could not be looked up: too many lookups are pending.`)
  lookups++
  try {
    return (await lookup(host, { all: true, verbatim: true })).map(({ address }) => address)
  } catch (cause) {
    throw new ResolveError(`${host} could not be looked up.`, { cause })
  } finally {
    lookups--
  }
}
