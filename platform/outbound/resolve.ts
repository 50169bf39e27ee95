import { lookup, Resolver } from 'node:dns/promises'

/** Finds the addresses of a name. */
export type Resolve = (host: string, signal: AbortSignal) => Promise<string[]>

/** A name that could not be resolved. */
export class ResolveError extends Error {
  override readonly name = 'ResolveError'
}

/** Of the four threads that the system's resolver shares with the file system, so many may wait for names. */
const mostLookups = 2
let lookups = 0

/**
 * Asks the name servers without a thread, so that a slow one delays nobody else. Names without a dot and names
 * that the servers do not know may still be the system's own (`/etc/hosts`, containers): the system is asked.
 */
export const resolveHost: Resolve = async (host, signal) => {
  const found = host.includes('.') ? await askServers(host, signal) : []
  const addresses = found.length > 0 ? found : await askSystem(host)
  if (addresses.length === 0) throw new ResolveError(`${host} has no address.`)
  return addresses
}

async function askServers(host: string, signal: AbortSignal): Promise<string[]> {
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

async function askSystem(host: string): Promise<string[]> {
  if (lookups >= mostLookups) throw new ResolveError(`${host} could not be looked up: too many wait.`)
  lookups++
  try {
    return (await lookup(host, { all: true, verbatim: true })).map(({ address }) => address)
  } catch (cause) {
    throw new ResolveError(`${host} could not be looked up.`, { cause })
  } finally {
    lookups--
  }
}
