import { describe, expect, it } from 'vitest'
import { defaultRetrySchedule, nextAttemptAt, retryScheduleSetting } from './retry-schedule.ts'

const now = new Date('2026-05-01T12:00:00Z')
const setting = retryScheduleSetting('Seconds before each attempt.')
const schedule = setting.parse(undefined)

/** Seconds until the next attempt after this many failures. */
function pause(failures: number, random = 0.5, retryAfterS?: number): number | null {
  const at = nextAttemptAt(failures, schedule, now, { retryAfterS, random: () => random })
  return at && (at.getTime() - now.getTime()) / 1_000
}

describe('retry schedule', () => {
  it('defaults to that of Standard Webhooks: ten attempts in 75 hours and 35 minutes', () => {
    expect(schedule).toEqual(defaultRetrySchedule)
    expect(schedule).toEqual([0, 5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400])
    expect(schedule.reduce((sum, delay) => sum + delay)).toBe(75 * 3600 + 35 * 60 + 5)
  })

  it('varies each delay by 20 % and ends', () => {
    for (let failures = 1; failures < schedule.length; failures++) {
      const delay = schedule[failures] ?? 0
      expect(pause(failures)).toBeCloseTo(delay)
      expect(pause(failures, 0)).toBeCloseTo(delay * 0.8)
      expect(pause(failures, 1)).toBeCloseTo(delay * 1.2)
    }
    expect(pause(schedule.length)).toBeNull()
  })

  it('waits longer when the receiver asks for it, up to a day', () => {
    expect(pause(1, 0.5, 60)).toBe(60)
    expect(pause(2, 0.5, 60)).toBeCloseTo(300)
    expect(pause(1, 0.5, 10_000_000)).toBe(86_400)
    // Retry-After does not extend the schedule.
    expect(pause(schedule.length, 0.5, 60)).toBeNull()
  })

  it('parses a comma-separated list and refuses malformed ones', () => {
    expect(setting.parse('0, 1.5,10')).toEqual([0, 1.5, 10])
    for (const wrong of ['a', '0,,1', '-1', '0,99999999', ',']) {
      expect(setting.safeParse(wrong).success).toBe(false)
    }
  })
})
