import { type ExcludedCounts, noExclusions } from '../numbers/exclusion.ts'
import type { Findings } from '../numbers/find-numbers.ts'

/** Counts the first digits of the numbers of all pages, in constant memory. */
export class NumberTally {
  readonly first: number[] = new Array(9).fill(0)
  readonly firstTwo: number[] = new Array(90).fill(0)
  readonly leftOut: ExcludedCounts = noExclusions()
  count = 0
  smallest = Number.POSITIVE_INFINITY
  largest = 0

  add({ amounts, leftOut }: Findings): void {
    for (const { digits, magnitude } of amounts) {
      const one = Number(digits[0])
      this.count += 1
      this.first[one - 1] = (this.first[one - 1] ?? 0) + 1
      if (digits.length > 1) {
        const two = Number(digits.slice(0, 2)) - 10
        this.firstTwo[two] = (this.firstTwo[two] ?? 0) + 1
      }
      if (magnitude < this.smallest) this.smallest = magnitude
      if (magnitude > this.largest) this.largest = magnitude
    }
    for (const reason of Object.keys(leftOut) as (keyof ExcludedCounts)[])
      this.leftOut[reason] += leftOut[reason]
  }
}
