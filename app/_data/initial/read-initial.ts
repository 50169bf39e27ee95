import { cookies, headers } from 'next/headers'
import { cache } from 'react'
import { createTransport } from '#client/http/transport.ts'
import { pageReadHeader } from '#core/http/headers/page-read.ts'
import { ownAddressHeader } from '../own-address.ts'
import { defaultUser, userCookie } from '../session/user-cookie.ts'
import type { InitialRead } from './initial-data.tsx'

const timeoutMs = 2_000

/**
 * Reads a path of the API during server rendering, once per request, with the session of the reader, so that the page
 * shows the data before any script runs. Returns null on failure; the browser then reads it.
 */
export const readInitial = cache(async (path: string): Promise<unknown> => {
  const received = await headers()
  const address = received.get(ownAddressHeader)
  if (!address) return null
  try {
    return await createTransport(address).read(path, {
      cache: 'no-store',
      // An unresponsive database must not block the page.
      signal: AbortSignal.timeout(timeoutMs),
      headers: { [pageReadHeader]: '1', cookie: received.get('cookie') ?? '' },
    })
  } catch {
    return null
  }
})

/** Reads the paths at the same time; those that fail are left out. */
export async function readAllInitial(reads: readonly Omit<InitialRead, 'data'>[]): Promise<InitialRead[]> {
  const all = await Promise.all(reads.map(async (read) => ({ ...read, data: await readInitial(read.path) })))
  return all.filter(({ data }) => data !== null)
}

/** The user of the request: that of its session or, in open mode, the one that was chosen in this browser. */
export async function readUser(): Promise<string | undefined> {
  const session = (await readInitial('/session')) as { userid: string | null } | null
  if (!session) return undefined
  return session.userid ?? (await cookies()).get(userCookie)?.value ?? defaultUser
}
