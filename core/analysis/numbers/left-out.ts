import type { z } from 'zod'
import type { leftOutSchema } from '../numbers-schema.ts'

/** How many numbers each rule left out. */
export type LeftOut = z.infer<typeof leftOutSchema>

export type LeftOutReason = keyof LeftOut

/** A rule's finding: what it is, and where it ends in the text. */
export interface Judgement {
  reason: LeftOutReason
  end: number
}

export function nothingLeftOut(): LeftOut {
  return { dates: 0, years: 0, times: 0, phones: 0, identifiers: 0, pageNumbers: 0, labels: 0, zeros: 0 }
}
