import { z } from 'zod'

/** Seconds before each try, counted from the one before it: Standard Webhooks' own, 75 hours and 35 minutes in all. */
const standard = '0,5,300,1800,7200,18000,36000,50400,72000,86400'

/** Receivers that fail together must not be tried together again. */
const jitter = 0.2

/** A receiver may ask for a pause, but not for one without end. */
const longestPauseS = 86_400

const scheduleError = 'give seconds before each try, comma-separated, like 0,5,300'

export const scheduleSetting = z
  .string()
  .transform((list) => list.split(',').map((entry) => (entry.trim() === '' ? Number.NaN : Number(entry))))
  .refine((delays) => delays.every((delay) => delay >= 0 && delay <= 30 * 86_400), { error: scheduleError })
  .prefault(standard)
  .meta({
    description: 'Seconds before each try of a webhook, counted from the one before it, comma-separated.',
    default: standard,
  })

/**
 * When a delivery that failed so many times is tried again; null when that was the last try. What the receiver
 * asked for in `Retry-After` is waited for, if it is longer.
 */
export function nextTry(
  tries: number,
  schedule: readonly number[],
  now: Date,
  { retryAfterS = 0, random = Math.random }: { retryAfterS?: number | undefined; random?: () => number } = {},
): Date | null {
  const delay = schedule[tries]
  if (delay === undefined) return null
  const jittered = delay * (1 - jitter + 2 * jitter * random())
  const seconds = Math.max(jittered, Math.min(retryAfterS, longestPauseS))
  return new Date(now.getTime() + seconds * 1_000)
}

/** Seconds that a `Retry-After` header asks to wait (RFC 9110 §10.2.3); undefined when it says nothing sensible. */
export function retryAfter(header: string | undefined, now: Date): number | undefined {
  if (header === undefined) return undefined
  if (/^\d+$/.test(header.trim())) return Number(header)
  // An HTTP date begins with the name of its day; the parser alone takes almost anything for a date.
  const at = /^[a-z]/i.test(header) ? Date.parse(header) : Number.NaN
  return Number.isNaN(at) ? undefined : Math.max(0, (at - now.getTime()) / 1_000)
}
