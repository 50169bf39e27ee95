import type { z } from 'zod'
import type { leftOutSchema } from '../numbers-schema.ts'

/** How many numbers each rule left out. */
export type ExcludedCounts = z.infer<typeof leftOutSchema>

export type ExclusionReason = keyof ExcludedCounts

/** A rule's finding: what it is, and where it ends in the text. */
export interface Exclusion {
  reason: ExclusionReason
  end: number
}

export function noExclusions(): ExcludedCounts {
  return { dates: 0, years: 0, times: 0, phones: 0, identifiers: 0, pageNumbers: 0, labels: 0, zeros: 0 }
}
