'use client'

import { useSession } from './session.ts'
import { useCurrentUser } from './user.ts'

/** The user whose data the page shows: with keys, the one of the session; null until the session is known. */
export function useUser(): string | null {
  const chosen = useCurrentUser()
  const session = useSession()
  if (!session) return null
  return session.userid ?? chosen
}
