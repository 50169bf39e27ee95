import { z } from 'zod'

/** Schedule of Standard Webhooks 1.0: ten attempts in 75 hours and 35 minutes. */
const standardSchedule = '0,5,300,1800,7200,18000,36000,50400,72000,86400'

/** Share by which a delay varies, so that failed deliveries are not all retried at the same moment. */
const jitter = 0.2

/** Upper limit of a delay that a receiver asks for, in seconds. */
const maxRetryAfterS = 86_400

const scheduleError = 'give seconds before each attempt, comma-separated, like 0,5,300'

/** A setting for a retry schedule: seconds before each attempt, comma-separated. */
export function retryScheduleSetting(description: string, schedule = standardSchedule) {
  return z
    .string()
    .transform((list) => list.split(',').map((entry) => (entry.trim() === '' ? Number.NaN : Number(entry))))
    .refine((delays) => delays.every((delay) => delay >= 0 && delay <= 30 * 86_400), {
      error: scheduleError,
    })
    .prefault(schedule)
    .meta({ description, default: schedule })
}

/** The schedule of types without a setting of their own. */
export const defaultRetrySchedule: readonly number[] = standardSchedule.split(',').map(Number)

/**
 * Time of the next attempt after `failedAttempts` failures; null at the end of the schedule. `retryAfterS` is a
 * minimum delay, of at most a day.
 */
export function nextAttemptAt(
  failedAttempts: number,
  schedule: readonly number[],
  now: Date,
  { retryAfterS = 0, random = Math.random }: { retryAfterS?: number | undefined; random?: () => number } = {},
): Date | null {
  const delay = schedule[failedAttempts]
  if (delay === undefined) return null
  const jittered = delay * (1 - jitter + 2 * jitter * random())
  const seconds = Math.max(jittered, Math.min(retryAfterS, maxRetryAfterS))
  return new Date(now.getTime() + seconds * 1_000)
}
