'use client'

import { useSyncExternalStore } from 'react'

/** When an outage began: the time of the last response before the first failed request, in epoch ms. */
let lostSince: number | null = null
let lastResponseAt = Date.now()
const listeners = new Set<() => void>()

/** Records whether a request reached the service. */
export function reportOutcome(reached: boolean): void {
  if (reached) lastResponseAt = Date.now()
  const next = reached ? null : (lostSince ?? lastResponseAt)
  if (next === lostSince) return
  lostSince = next
  for (const listener of listeners) listener()
}

/** The time of the last response while the service is unreachable (epoch ms), else null. */
export function useOutage(): number | null {
  return useSyncExternalStore(
    subscribe,
    () => lostSince,
    () => null,
  )
}

/** Calls the listener when the service becomes unreachable or reachable again; returns the unsubscribe function. */
function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
