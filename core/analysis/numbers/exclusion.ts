import type { z } from 'zod'
import type { leftOutSchema } from '../numbers-schema.ts'

/** Numbers left out, by the rule that applied. */
export type ExcludedCounts = z.infer<typeof leftOutSchema>

export type ExclusionReason = keyof ExcludedCounts

/** The result of a matcher: why the number is left out, and where it ends in the text. */
export interface Exclusion {
  reason: ExclusionReason
  end: number
}

/** Zero for every rule. */
export function noExclusions(): ExcludedCounts {
  return { dates: 0, years: 0, times: 0, phones: 0, identifiers: 0, pageNumbers: 0, labels: 0, zeros: 0 }
}

/** End of the match of a sticky pattern at `at`; 0 when it does not match there. */
export function matchEnd(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at
  return pattern.test(text) ? pattern.lastIndex : 0
}
