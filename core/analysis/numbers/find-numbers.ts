import type { Amount, NumberStyle } from './amount.ts'
import { matchDate } from './dates.ts'
import { matchLabelWord, matchListLabel } from './labels.ts'
import { latinDigits } from './latin-digits.ts'
import { type ExcludedCounts, type Exclusion, noExclusions } from './left-out.ts'
import { isMeasured } from './measured.ts'
import type { KnownPlaces } from './page-numbers.ts'
import { matchPhone } from './phones.ts'
import { readShape } from './shape.ts'
import { joinSpaceGroups } from './space-groups.ts'
import { matchTime } from './times.ts'
import { type Token, tokenAt } from './token.ts'

export interface Findings {
  amounts: Amount[]
  leftOut: ExcludedCounts
}

const DIGIT = /\d/g
const YEAR = /^(?:19|20)\d{2}$/

/**
 * Finds the numbers of one page and leaves out, with the reason, those that measure nothing.
 * The rules are written down in docs/analysis.md; the first that applies decides.
 * @param known places in the text that `PageNumbering` found
 */
export function findNumbers(page: string, style: NumberStyle, known: KnownPlaces = new Map()): Findings {
  const text = latinDigits(page)
  const findings: Findings = { amounts: [], leftOut: noExclusions() }
  let floor = 0
  DIGIT.lastIndex = 0
  for (let match = DIGIT.exec(text); match; match = DIGIT.exec(text)) {
    const token = joinSpaceGroups(tokenAt(text, match.index, floor), style)
    const reason = known.get(match.index)
    floor = reason ? leaveOut(findings, { reason, end: token.end }) : read(findings, token, style)
    floor = Math.max(floor, match.index + 1)
    DIGIT.lastIndex = floor
  }
  return findings
}

/** Takes the token's numbers into the findings and returns where to go on. */
function read(findings: Findings, token: Token, style: NumberStyle): number {
  const judged =
    matchDate(token) ??
    matchTime(token) ??
    matchPhone(token) ??
    matchLabelWord(token) ??
    matchListLabel(token)
  if (judged) return leaveOut(findings, { ...judged, end: Math.max(judged.end, token.end) })
  if (YEAR.test(token.core) && !isMeasured(token))
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
