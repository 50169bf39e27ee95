import { type Exclusion, matchEnd } from './exclusion.ts'
import { digitRun, type Token } from './token.ts'
import { leadingWords } from './words.ts'

/** +49 30 1234567, +1 (555) 123-4567 */
const international = /\d{1,3}(?:[ \u00a0()./-]{0,3}\d){6,14}(?!\d)/y
/** (555) 123-4567, 555-123-4567, 555.123.4567 */
const northAmerican = /\d{3}(?:\) ?|[-. ])\d{3}[-.]\d{4}(?!\d)/y
/** 030 1234567, 0800 123 456, (01234) 56 78 90: a leading zero and at least seven digits. */
const national = /0\d{1,5}[ \u00a0()/-]{1,3}\d(?:[ \u00a0()/-]?\d){4,11}(?![\d.,]\d)/y
/** After "Tel.": at least five digits. */
const anyPhone = /\d(?:[ \u00a0()./-]{0,3}\d){4,14}(?!\d)/y

/** Telephone numbers, by their shape or by the word before them. */
export function matchPhone(token: Token): Exclusion | null {
  const { start } = digitRun(token)
  const { text } = token
  const end =
    (text[start - 1] === '+' && matchEnd(international, text, start)) ||
    (text[start] === '0' && matchEnd(national, text, start)) ||
    matchEnd(northAmerican, text, start) ||
    (leadingWords.get(token.before.toLowerCase()) === 'phone' && matchEnd(anyPhone, text, start)) ||
    0
  return end === 0 ? null : { reason: 'phones', end }
}
