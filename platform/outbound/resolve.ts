import { lookup, Resolver } from 'node:dns/promises'

/** Resolves a host name to its addresses. */
export type Resolve = (host: string, signal: AbortSignal) => Promise<string[]>

/** The name could not be resolved. */
export class ResolveError extends Error {
  override readonly name = 'ResolveError'
}

/** Maximum concurrent lookups by the system, out of the four threads that it shares with the file system. */
const maxLookups = 2

/**
 * Creates a resolver. It asks the name servers first, which needs no thread. Names without a dot and names that the
 * servers do not know are looked up by the system (`/etc/hosts`, containers): one lookup per host at a time, whose
 * result all callers share, so that a slow host cannot occupy the threads of all others.
 */
export function createResolver(lookUp: (host: string) => Promise<string[]> = lookUpBySystem): Resolve {
  const pending = new Map<string, Promise<string[]>>()
  const waiting: (() => void)[] = []
  let running = 0

  async function limited(host: string): Promise<string[]> {
    if (running >= maxLookups) await new Promise<void>((resolve) => waiting.push(resolve))
    else running++
    try {
      return await lookUp(host)
    } finally {
      pending.delete(host)
      // The next one in the queue takes over the slot.
      const next = waiting.shift()
      if (next) next()
      else running--
    }
  }

  function shared(host: string): Promise<string[]> {
    const lookup = pending.get(host) ?? limited(host)
    pending.set(host, lookup)
    return lookup
  }

  return async (host, signal) => {
    const found = host.includes('.') ? await resolveByServers(host, signal) : []
    const addresses = found.length > 0 ? found : await abortable(shared(host), signal)
    if (addresses.length === 0) throw new ResolveError(`${host} has no address.`)
    return addresses
  }
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

async function lookUpBySystem(host: string): Promise<string[]> {
  try {
    return (await lookup(host, { all: true, verbatim: true })).map(({ address }) => address)
  } catch (cause) {
    throw new ResolveError(`${host} could not be looked up.`, { cause })
  }
}

async function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = Promise.withResolvers<never>()
  const abort = () => aborted.reject(signal.reason)
  if (signal.aborted) abort()
  signal.addEventListener('abort', abort, { once: true })
  try {
    return await Promise.race([promise, aborted.promise])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}
