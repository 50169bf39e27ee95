import type { WakeUp } from '#core/ports/event-log.ts'

/** The channel that every process listens on. */
export const channel = 'hearback'

/** The payload of a wake-up: ids only, far below the 8,000 bytes that NOTIFY takes. */
export function payloadOf(wakeUp: WakeUp): string {
  return JSON.stringify(wakeUp)
}

/** Reads a payload; null for one that is not ours. */
export function wakeUpOf(payload: string | undefined): WakeUp | null {
  try {
    const wakeUp = JSON.parse(payload ?? '') as Record<string, unknown>
    const ids = [wakeUp.jobid, wakeUp.userid]
    return ids.every((id) => typeof id === 'string') ? (wakeUp as WakeUp) : null
  } catch {
    return null
  }
}
