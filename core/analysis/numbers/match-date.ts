import { type Exclusion, matchEnd } from './exclusion.ts'
import { monthWords } from './month-names.ts'
import { digitRun, type Token } from './token.ts'
import { ambiguousMonths } from './words.ts'

const isoDate = /\d{4}([-/.])(\d{1,2})\1(\d{1,2})(?!\d)(?:T[\d:.]+(?:Z|[+-]\d\d:?\d\d)?)?/y
const numericDate = /(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?!\d)/y
const monthYear = /(?:0?[1-9]|1[0-2])[/.](?:19|20)\d\d(?!\d)/y
const cjkDate = /(?:\d{1,4} ?[年년](?:\s?\d{1,2} ?[月월])?|\d{1,2} ?[月월])(?:\s?\d{1,2} ?[日일])?/y
const dayMonth =
  /(\d{1,2})(?:st|nd|rd|th|er|º|ª|\.)?[ \u00a0-](?:of |de )?(\p{L}{3,})\.?(,?[ \u00a0-](?:de |del )?\d{4}(?!\d))?/uy
const dayAfterMonth = /(\d{1,2})(?:st|nd|rd|th)?(?![\d.,/:-]?\d)(,? \d{4}(?!\d))?/y
const yearAfterMonth = /(?:19|20)\d{2}(?!\d)/y
const timeOfDay =
  /(?:[01]?\d|2[0-4])(?::[0-5]\d(?::[0-5]\d(?:[.,]\d+)?)?|h[0-5]\d)(?!\d)(?: ?[ap]\.?m\b\.?)?/iy
const clockTime = /(?:[01]?\d|2[0-4])(?:[.:][0-5]\d)? ?(?:[ap]\.?m\b\.?|uhr\b|o’clock|o'clock)/iy

/** Dates in digits and with month names in the languages of `monthWords`, with or without a year. */
export function matchDate(token: Token): Exclusion | null {
  const { start, length, next } = digitRun(token)
  if (length > 4) return null
  const { text } = token
  const end =
    (/[-/.]/.test(next) &&
      (matchIso(text, start) || matchNumeric(text, start) || matchEnd(monthYear, text, start))) ||
    (/[^/:,]/.test(next) && (matchDayMonth(text, start) || matchEnd(cjkDate, text, start))) ||
    (token.before !== '' && matchAfterMonth(token, start)) ||
    0
  return end === 0 ? null : { reason: 'dates', end }
}

/** Times of day: 14:30, 14h30, 2.30 p.m., 9 Uhr. */
export function matchTime(token: Token): Exclusion | null {
  const { start, length, next } = digitRun(token)
  if (length > 2 || next === ',' || next === '') return null
  const end = matchEnd(timeOfDay, token.text, start) || matchEnd(clockTime, token.text, start)
  return end === 0 ? null : { reason: 'times', end }
}

function matchIso(text: string, at: number): number {
  isoDate.lastIndex = at
  const match = isoDate.exec(text)
  return match && isMonth(match[2]) && isDay(match[3]) ? isoDate.lastIndex : 0
}

/** Day first or month first. With dots and a two-digit year, day and month need two digits: 1.2.10 is a section. */
function matchNumeric(text: string, at: number): number {
  numericDate.lastIndex = at
  const match = numericDate.exec(text)
  if (!match) return 0
  const [, first = '', separator, second = '', year = ''] = match
  if (!((isDay(first) && isMonth(second)) || (isMonth(first) && isDay(second)))) return 0
  if (separator === '.' && year.length === 2 && (first.length < 2 || second.length < 2)) return 0
  return numericDate.lastIndex
}

function matchDayMonth(text: string, at: number): number {
  dayMonth.lastIndex = at
  const match = dayMonth.exec(text)
  return match && isDay(match[1]) && namesMonth(match[2] ?? '', match[3] !== undefined)
    ? dayMonth.lastIndex
    : 0
}

/** "March 3, 2024", "March 3", "March 2024". */
function matchAfterMonth({ text, before, mark }: Token, at: number): number {
  if (!monthWords.has(before.toLowerCase()) || (mark !== '' && mark !== '.')) return 0
  const year = matchEnd(yearAfterMonth, text, at)
  if (year > 0 && namesMonth(before, false)) return year
  dayAfterMonth.lastIndex = at
  const match = dayAfterMonth.exec(text)
  return match && isDay(match[1]) && namesMonth(before, match[2] !== undefined) ? dayAfterMonth.lastIndex : 0
}

/** An ambiguous word ("may 5", "out 10") is a month only when capitalized or next to a year. */
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
