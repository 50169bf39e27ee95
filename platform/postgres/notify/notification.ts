import type { WakeUp } from '#core/ports/event-log.ts'

/** Notification channel of the wake-ups. */
export const channel = 'hearback'

/** Encodes a wake-up. It holds ids only and stays far below the 8,000 bytes of NOTIFY. */
export function encodeWakeUp(wakeUp: WakeUp): string {
  return JSON.stringify(wakeUp)
}

/** Decodes a payload; null when it is no wake-up. */
export function decodeWakeUp(payload: string | undefined): WakeUp | null {
  try {
    const wakeUp = JSON.parse(payload ?? '') as Record<string, unknown>
    const ids = [wakeUp.jobid, wakeUp.userid]
    return ids.every((id) => typeof id === 'string') ? (wakeUp as WakeUp) : null
  } catch {
    return null
  }
}
