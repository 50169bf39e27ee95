import type { WakeUp } from '#core/ports/wake-ups.ts'
import { isWakeUp } from '../is-wake-up.ts'

/** Notification channel of the wake-ups. */
export const channel = 'hearback'

/** NOTIFY accepts payloads of less than 8,000 bytes. */
const maxBytes = 7_999

/**
 * Encodes wake-ups as few payloads of NOTIFY, in order, without the envelopes of events. One that does not fit into a
 * payload is left out.
 */
export function encodeWakeUps(wakeUps: readonly WakeUp[]): string[] {
  const payloads: string[] = []
  let texts: string[] = []
  // The brackets, and a comma for each text.
  let bytes = 2
  for (const wakeUp of wakeUps) {
    const text = JSON.stringify({ ...wakeUp, event: undefined })
    const size = Buffer.byteLength(text) + 1
    if (size + 2 > maxBytes) continue
    if (bytes + size > maxBytes) {
      payloads.push(`[${texts.join(',')}]`)
      texts = []
      bytes = 2
    }
    texts.push(text)
    bytes += size
  }
  if (texts.length > 0) payloads.push(`[${texts.join(',')}]`)
  return payloads
}

/** Decodes a payload. What is no wake-up is left out. */
export function decodeWakeUps(payload: string): WakeUp[] {
  try {
    const decoded = JSON.parse(payload) as unknown
    return Array.isArray(decoded) ? decoded.filter(isWakeUp) : []
  } catch {
    return []
  }
}
