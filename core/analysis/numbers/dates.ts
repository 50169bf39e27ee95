import type { Exclusion } from './left-out.ts'
import { digitRun, matchEnd } from './scan.ts'
import type { Token } from './token.ts'
import { ambiguousMonths, monthWords } from './words.ts'

const ISO = /\d{4}([-/.])(\d{1,2})\1(\d{1,2})(?!\d)(?:T[\d:.]+(?:Z|[+-]\d\d:?\d\d)?)?/y
const NUMERIC = /(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?!\d)/y
const MONTH_YEAR = /(?:0?[1-9]|1[0-2])[/.](?:19|20)\d\d(?!\d)/y
const CJK = /(?:\d{1,4} ?[年년](?:\s?\d{1,2} ?[月월])?|\d{1,2} ?[月월])(?:\s?\d{1,2} ?[日일])?/y
const DAY_MONTH =
  /(\d{1,2})(?:st|nd|rd|th|er|º|ª|\.)?[ \u00a0-](?:of |de )?(\p{L}{3,})\.?(,?[ \u00a0-](?:de |del )?\d{4}(?!\d))?/uy
const DAY_AFTER_MONTH = /(\d{1,2})(?:st|nd|rd|th)?(?![\d.,/:-]?\d)(,? \d{4}(?!\d))?/y
const YEAR_AFTER_MONTH = /(?:19|20)\d{2}(?!\d)/y

/** Dates in digits and with month names in the languages of `monthWords`, with or without a year. */
export function matchDate(token: Token): Exclusion | null {
  const { start, length, next } = digitRun(token)
  if (length > 4) return null
  const { text } = token
  const end =
    (/[-/.]/.test(next) &&
      (matchIso(text, start) || matchNumeric(text, start) || matchEnd(MONTH_YEAR, text, start))) ||
    (/[^/:,]/.test(next) && (matchDayMonth(text, start) || matchEnd(CJK, text, start))) ||
    (token.before !== '' && matchAfterMonth(token, start)) ||
    0
  return end === 0 ? null : { reason: 'dates', end }
}

function matchIso(text: string, at: number): number {
  ISO.lastIndex = at
  const match = ISO.exec(text)
  return match && isMonth(match[2]) && isDay(match[3]) ? ISO.lastIndex : 0
}

/** Day first or month first. With dots and a short year both places must be full: 1.2.10 is a section. */
function matchNumeric(text: string, at: number): number {
  NUMERIC.lastIndex = at
  const match = NUMERIC.exec(text)
  if (!match) return 0
  const [, first = '', separator, second = '', year = ''] = match
  if (!((isDay(first) && isMonth(second)) || (isMonth(first) && isDay(second)))) return 0
  if (separator === '.' && year.length === 2 && (first.length < 2 || second.length < 2)) return 0
  return NUMERIC.lastIndex
}

function matchDayMonth(text: string, at: number): number {
  DAY_MONTH.lastIndex = at
  const match = DAY_MONTH.exec(text)
  return match && isDay(match[1]) && namesMonth(match[2] ?? '', match[3] !== undefined)
    ? DAY_MONTH.lastIndex
    : 0
}

/** "March 3, 2024", "March 3", "March 2024". */
function matchAfterMonth({ text, before, mark }: Token, at: number): number {
  if (!monthWords.has(before.toLowerCase()) || (mark !== '' && mark !== '.')) return 0
  const year = matchEnd(YEAR_AFTER_MONTH, text, at)
  if (year > 0 && namesMonth(before, false)) return year
  DAY_AFTER_MONTH.lastIndex = at
  const match = DAY_AFTER_MONTH.exec(text)
  return match && isDay(match[1]) && namesMonth(before, match[2] !== undefined)
    ? DAY_AFTER_MONTH.lastIndex
    : 0
}

/** A word that is also a plain one names a month only in capitals or beside a year: "may 5", "out 10". */
function namesMonth(word: string, withYear: boolean): boolean {
  const name = word.toLowerCase()
  if (!monthWords.has(name)) return false
  return withYear || !ambiguousMonths.has(name) || word !== name
}

function isDay(digits: string | undefined): boolean {
  const day = Number(digits)
  return day >= 1 && day <= 31
}

function isMonth(digits: string | undefined): boolean {
  const month = Number(digits)
  return month >= 1 && month <= 12
}
