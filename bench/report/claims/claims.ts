import type { Report } from '../report-schema.ts'

/** A sentence about the figures of a report, with the condition under which it is true. */
export interface Claim {
  sentence: string
  /** The profile whose figures can support it; `smoke` holds for all. */
  from: Report['profile']
  /** JSON pointer (RFC 6901) into the report. */
  pointer: string
  expected: string
}

export interface CheckedClaim extends Claim {
  value: unknown
  holds: boolean
}

const order: readonly Report['profile'][] = ['smoke', 'quick', 'full']

/**
 * Reads the table of claims.md: sentence, profile, JSON pointer, expectation.
 * @throws Error for a row that cannot be read
 */
export function parseClaims(markdown: string): Claim[] {
  const rows = markdown.split('\n').filter((line) => line.startsWith('|'))
  return rows.slice(2).map((row) => {
    const [sentence, from, pointer, expected] = row
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim().replace(/^`(.*)`$/, '$1'))
    const profile = order.find((name) => name === from)
    if (!sentence || !profile || !pointer?.startsWith('/') || !expected)
      throw new Error(`claims.md: this row is not a claim: ${row}`)
    return { sentence, from: profile, pointer, expected }
  })
}

/** Checks the claims that figures of the report's profile can support. */
export function checkClaims(claims: readonly Claim[], report: Report): CheckedClaim[] {
  return claims
    .filter(({ from }) => order.indexOf(report.profile) >= order.indexOf(from))
    .map((claim) => {
      const value = resolvePointer(report, claim.pointer)
      return { ...claim, value, holds: isExpected(value, claim.expected) }
    })
}

/** The value that a JSON pointer names; undefined when there is none (RFC 6901 §4). */
export function resolvePointer(document: unknown, pointer: string): unknown {
  return pointer
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>((value, token) => {
      if (typeof value !== 'object' || value === null) return undefined
      return (value as Record<string, unknown>)[token]
    }, document)
}

/**
 * Whether a value satisfies `= n`, `<= n`, `>= n` or `n ± tolerance`. Null and a missing value satisfy none.
 * @throws Error for another expectation
 */
export function isExpected(value: unknown, expected: string): boolean {
  const within = /^(-?[\d.]+) ± ([\d.]+)$/.exec(expected)
  const compared = /^(=|<=|>=) (-?[\d.]+)$/.exec(expected)
  if (!within && !compared) throw new Error(`claims.md: "${expected}" is not an expectation.`)
  if (typeof value !== 'number') return false
  if (within) return Math.abs(value - Number(within[1])) <= Number(within[2])
  const bound = Number(compared?.[2])
  if (compared?.[1] === '=') return value === bound
  return compared?.[1] === '<=' ? value <= bound : value >= bound
}
