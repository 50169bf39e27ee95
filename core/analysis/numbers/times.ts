import type { Exclusion } from './left-out.ts'
import { digitRun, matchEnd } from './scan.ts'
import type { Token } from './token.ts'

const TIME = /(?:[01]?\d|2[0-4])(?::[0-5]\d(?::[0-5]\d(?:[.,]\d+)?)?|h[0-5]\d)(?!\d)(?: ?[ap]\.?m\b\.?)?/iy
const CLOCK = /(?:[01]?\d|2[0-4])(?:[.:][0-5]\d)? ?(?:[ap]\.?m\b\.?|uhr\b|o’clock|o'clock)/iy

/** Times of day: 14:30, 14h30, 2.30 p.m., 9 Uhr. */
export function matchTime(token: Token): Exclusion | null {
  const { start, length, next } = digitRun(token)
  if (length > 2 || next === ',' || next === '') return null
  const end = matchEnd(TIME, token.text, start) || matchEnd(CLOCK, token.text, start)
  return end === 0 ? null : { reason: 'times', end }
}
