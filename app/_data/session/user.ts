'use client'

import { useInitialUser } from '../initial/initial-data.tsx'
import { createStoredSetting } from '../stored-setting.ts'
import { defaultUser, userCookie } from './user-cookie.ts'

const yearS = 31_536_000

/** The user id this browser submits and lists jobs with. In open mode it is a label, not a login. */
export const currentUser = createStoredSetting('hearback.user', defaultUser)

/** The current user; the one that the server rendered the page for until React has hydrated it. */
export function useCurrentUser(): string {
  const initial = useInitialUser()
  return currentUser.use(initial)
}

/** Stores the user for the server, which renders the next page for it. */
export function storeUserCookie(userid: string): void {
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API needs a secure context.
  document.cookie = `${userCookie}=${encodeURIComponent(userid)}; path=/; max-age=${yearS}; samesite=lax`
}
