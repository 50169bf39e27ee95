'use client'

import { useSyncExternalStore } from 'react'

const never = () => () => {}

/** Where this page came from, for lines that a person copies; a stand-in while it is prerendered. */
export function useOrigin(): string {
  return useSyncExternalStore(
    never,
    () => location.origin,
    () => 'http://127.0.0.1:3000',
  )
}
