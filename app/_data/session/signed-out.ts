'use client'

import { useSyncExternalStore } from 'react'

/** Whether a request was answered 401: this browser has no session, or it has ended. */
let isSignedOut = false
const listeners = new Set<() => void>()

/** Records whether requests of this page have a valid session. */
export function reportSignedOut(signedOut: boolean): void {
  if (signedOut === isSignedOut) return
  isSignedOut = signedOut
  for (const listener of listeners) listener()
}

/** Whether the session of this page has ended. */
export function useSignedOut(): boolean {
  return useSyncExternalStore(
    subscribe,
    () => isSignedOut,
    () => false,
  )
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
