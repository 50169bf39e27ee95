import { type Amount, joinSpaceGroups, type NumberStyle } from './amount.ts'
import { type ExcludedCounts, type Exclusion, noExclusions } from './exclusion.ts'
import { matchDate, matchTime } from './match-date.ts'
import { matchLabelWord, matchListLabel } from './match-label.ts'
import { matchPhone } from './match-phone.ts'
import type { KnownPlaces } from './page-numbers.ts'
import { readShape } from './shape.ts'
import { type Token, tokenAt } from './token.ts'
import { isMeasured } from './words.ts'

export interface Findings {
  amounts: Amount[]
  leftOut: ExcludedCounts
}

const anyDigit = /\d/g
const otherDigits = /[^\P{Nd}0-9]|[٫٬]/gu
const nonLatinDigit = /[^\P{Nd}0-9]/u
const bareYear = /^(?:19|20)\d{2}$/

/**
 * Finds the numbers of one page. Dates, labels, identifiers and the like are left out and counted by rule; the first
 * rule that applies decides (docs/analysis.md).
 * @param known exclusions found by `PageNumbering`
 */
export function findNumbers(page: string, style: NumberStyle, known: KnownPlaces = new Map()): Findings {
  const text = latinDigits(page)
  const findings: Findings = { amounts: [], leftOut: noExclusions() }
  let floor = 0
  anyDigit.lastIndex = 0
  for (let match = anyDigit.exec(text); match; match = anyDigit.exec(text)) {
    const token = joinSpaceGroups(tokenAt(text, match.index, floor), style)
    const reason = known.get(match.index)
    floor = reason ? leaveOut(findings, { reason, end: token.end }) : read(findings, token, style)
    floor = Math.max(floor, match.index + 1)
    anyDigit.lastIndex = floor
  }
  return findings
}

/** Adds the token's numbers to the findings. Returns the offset at which to continue. */
function read(findings: Findings, token: Token, style: NumberStyle): number {
  const excluded =
    matchDate(token) ??
    matchTime(token) ??
    matchPhone(token) ??
    matchLabelWord(token) ??
    matchListLabel(token)
  if (excluded) return leaveOut(findings, { ...excluded, end: Math.max(excluded.end, token.end) })
  if (bareYear.test(token.core) && !isMeasured(token))
    return leaveOut(findings, { reason: 'years', end: token.end })
  const shape = readShape(token.core, style)
  if ('reason' in shape) return leaveOut(findings, { reason: shape.reason, end: token.end })
  for (const amount of shape.amounts) {
    if (amount.digits === '') findings.leftOut.zeros += 1
    else findings.amounts.push(amount)
  }
  return token.end
}

function leaveOut(findings: Findings, { reason, end }: Exclusion): number {
  findings.leftOut[reason] += 1
  return end
}

/**
 * Replaces decimal digits of other scripts (Arabic, Devanagari, fullwidth …) by 0 to 9; the length stays the same.
 * Digits outside the basic plane are kept: in practice they are mathematical letters.
 */
function latinDigits(text: string): string {
  if (!nonLatinDigit.test(text)) return text
  return text.replace(otherDigits, (digit) => {
    if (digit === '٫') return '.'
    if (digit === '٬') return ','
    return digit.length === 1 ? String(digitValue(digit.charCodeAt(0))) : digit
  })
}

/** The ten digits of a script are consecutive code points in Unicode, starting with zero. */
function digitValue(code: number): number {
  let zero = code
  while (code - zero < 9 && nonLatinDigit.test(String.fromCharCode(zero - 1))) zero -= 1
  return code - zero
}
