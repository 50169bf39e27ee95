'use client'

import { useSyncExternalStore } from 'react'

const never = () => () => {}

/**
 * False during server rendering and while React hydrates the component, whose output must then be that of the server.
 * A Suspense boundary may hydrate after other components have been updated.
 */
export function useIsHydrated(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  )
}
