import type { Exclusion } from './left-out.ts'
import { digitRun, matchEnd } from './scan.ts'
import type { Token } from './token.ts'
import { leadingWords } from './words.ts'

/** +49 30 1234567, +1 (555) 123-4567 */
const INTERNATIONAL = /\d{1,3}(?:[ \u00a0()./-]{0,3}\d){6,14}(?!\d)/y
/** (555) 123-4567, 555-123-4567, 555.123.4567 */
const AMERICAN = /\d{3}(?:\) ?|[-. ])\d{3}[-.]\d{4}(?!\d)/y
/** 030 1234567, 0800 123 456, (01234) 56 78 90: a leading zero and at least seven digits. */
const NATIONAL = /0\d{1,5}[ \u00a0()/-]{1,3}\d(?:[ \u00a0()/-]?\d){4,11}(?![\d.,]\d)/y
/** What follows "Tel.": at least five digits. */
const ANY = /\d(?:[ \u00a0()./-]{0,3}\d){4,14}(?!\d)/y

/** Telephone numbers, by their shape or by the word in front. */
export function matchPhone(token: Token): Exclusion | null {
  const { start } = digitRun(token)
  const { text } = token
  const end =
    (text[start - 1] === '+' && matchEnd(INTERNATIONAL, text, start)) ||
    (text[start] === '0' && matchEnd(NATIONAL, text, start)) ||
    matchEnd(AMERICAN, text, start) ||
    (leadingWords.get(token.before.toLowerCase()) === 'phone' && matchEnd(ANY, text, start)) ||
    0
  return end === 0 ? null : { reason: 'phones', end }
}
