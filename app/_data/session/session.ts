'use client'

import { useEffect } from 'react'
import type { KeyScope } from '#core/access/scope.ts'
import { send, sessionPath } from '../api.ts'
import { useApiQuery } from '../use-api-query.ts'
import { signInPath } from './sign-in-path.ts'
import { currentUser } from './user.ts'

/** Who the requests of these pages are made by, from `GET /session`. */
export interface Session {
  auth: 'open' | 'keys'
  /** Null in open mode: every user. */
  userid: string | null
  scopes: readonly KeyScope[]
  /** The key that the session was started with; null in open mode. */
  keyId: string | null
  admin: boolean
}

/**
 * The session of this browser: null when it needs one and has none, undefined until it is known. With keys, the
 * current user of the pages follows it.
 */
export function useSession(): Session | null | undefined {
  const { data, error } = useApiQuery<Session>(sessionPath, { isStatic: true })
  const userid = data?.userid
  useEffect(() => {
    if (userid && currentUser.read() !== userid) currentUser.write(userid)
  }, [userid])
  return error?.status === 401 ? null : data
}

/** Starts a session with an API key. @throws ProblemError */
export async function signIn(key: string): Promise<void> {
  const { userid } = await send<Session>('POST', sessionPath, { key })
  if (userid) currentUser.write(userid)
}

/** Ends the session and shows the sign-in page. @throws ProblemError */
export async function signOut(): Promise<void> {
  await send('DELETE', sessionPath)
  location.assign(signInPath)
}
