'use client'

import { useSyncExternalStore } from 'react'

const never = () => () => {}

/** The origin of this page, for commands to copy; the default address during server rendering. */
export function useOrigin(): string {
  return useSyncExternalStore(
    never,
    () => location.origin,
    () => 'http://127.0.0.1:3000',
  )
}
