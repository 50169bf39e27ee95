import { describe, expect, it } from 'vitest'
import { nextTry, retryAfter, scheduleSetting } from './retry-schedule.ts'

const now = new Date('2026-05-01T12:00:00Z')
const schedule = scheduleSetting.parse(undefined)

/** Seconds from now to the next try after so many failures. */
function pause(tries: number, random = 0.5, retryAfterS?: number): number | null {
  const at = nextTry(tries, schedule, now, { retryAfterS, random: () => random })
  return at && (at.getTime() - now.getTime()) / 1_000
}

describe('the schedule', () => {
  it('is that of Standard Webhooks: ten tries in 75 hours and 35 minutes', () => {
    expect(schedule).toEqual([0, 5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400])
    expect(schedule.reduce((sum, delay) => sum + delay)).toBe(75 * 3600 + 35 * 60 + 5)
  })

  it('varies each pause by a fifth and ends', () => {
    for (let tries = 1; tries < schedule.length; tries++) {
      const delay = schedule[tries] ?? 0
      expect(pause(tries)).toBeCloseTo(delay)
      expect(pause(tries, 0)).toBeCloseTo(delay * 0.8)
      expect(pause(tries, 1)).toBeCloseTo(delay * 1.2)
    }
    expect(pause(schedule.length)).toBeNull()
  })

  it('gives way to a longer Retry-After, up to a day', () => {
    expect(pause(1, 0.5, 60)).toBe(60)
    expect(pause(2, 0.5, 60)).toBeCloseTo(300)
    expect(pause(1, 0.5, 10_000_000)).toBe(86_400)
    // The last try is the last, whatever the receiver asks for.
    expect(pause(schedule.length, 0.5, 60)).toBeNull()
  })

  it('may be set', () => {
    expect(scheduleSetting.parse('0, 1.5,10')).toEqual([0, 1.5, 10])
    for (const wrong of ['a', '0,,1', '-1', '0,99999999', ',']) {
      expect(scheduleSetting.safeParse(wrong).success).toBe(false)
    }
  })
})

describe('Retry-After', () => {
  it('is a number of seconds or a date', () => {
    expect(retryAfter('120', now)).toBe(120)
    expect(retryAfter('Fri, 01 May 2026 12:02:00 GMT', now)).toBe(120)
    expect(retryAfter('Fri, 01 May 2026 11:00:00 GMT', now)).toBe(0)
    for (const nonsense of [undefined, '', 'soon', '-5', '1e3x'])
      expect(retryAfter(nonsense, now)).toBeUndefined()
  })
})
