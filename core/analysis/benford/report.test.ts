import { describe, expect, it } from 'vitest'
import { noExclusions } from '../numbers/exclusion.ts'
import { numbersSchema } from '../numbers-schema.ts'
import { chiSquareP } from './chi-square.ts'
import { reportNumbers } from './report.ts'
import { NumberTally } from './tally.ts'

/** n numbers with uniformly distributed logarithms over four orders of magnitude: they fit the law exactly. */
function conforming(n: number): NumberTally {
  return tallyOf(Array.from({ length: n }, (_, index) => 10 ** (1 + (4 * (index + 0.5)) / n)))
}

function tallyOf(magnitudes: number[]): NumberTally {
  const tally = new NumberTally()
  const amounts = magnitudes.map((magnitude) => ({
    magnitude,
    digits: magnitude.toFixed(3).replace('.', '').replace(/^0+/, ''),
  }))
  tally.add({ amounts, leftOut: { ...noExclusions(), years: 3, zeros: 1 } })
  return tally
}

describe('chiSquareP', () => {
  it.each([
    [15.507, 8, 0.05],
    [20.09, 8, 0.01],
    [2.733, 8, 0.95],
    [112.022, 89, 0.05],
    [68.249, 89, 0.95],
    [0, 8, 1],
  ])('of %d with %d degrees of freedom is %d', (value, degrees, p) => {
    expect(chiSquareP(value, degrees)).toBeCloseTo(p, 3)
  })

  it('matches the closed form for eight degrees of freedom', () => {
    for (const value of [0.1, 1, 5, 9.9, 10.1, 30, 200, 2000]) {
      const half = value / 2
      const closed = Math.exp(-half) * (1 + half + half ** 2 / 2 + half ** 3 / 6)
      expect(chiSquareP(value, 8)).toBeCloseTo(closed, 12)
    }
  })
})

describe('reportNumbers', () => {
  it('counts and shares add up and match the schema', () => {
    const numbers = numbersSchema.parse(reportNumbers(conforming(4000), false))
    expect(numbers.firstDigits.reduce((sum, { count }) => sum + count, 0)).toBe(numbers.count)
    expect(numbers.firstDigits.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1)
    expect(numbers.firstDigits.reduce((sum, { expected }) => sum + expected, 0)).toBeCloseTo(1)
    expect(numbers.firstTwoDigits).toMatchObject({ count: 4000, conformity: 'close' })
  })

  it('gives no verdict below 100 numbers', () => {
    const numbers = reportNumbers(conforming(99), false)
    expect(numbers).toMatchObject({
      verdict: 'too_few',
      chiSquare: null,
      meanAbsoluteDeviation: null,
      conformity: null,
    })
  })

  it('gives chi-square and excess deviation, but no band, below 500', () => {
    const numbers = reportNumbers(conforming(499), false)
    expect(numbers).toMatchObject({ verdict: 'consistent', conformity: null, firstTwoDigits: null })
    expect(numbers.chiSquare).toMatchObject({ degreesOfFreedom: 8 })
    expect(numbers.chiSquare?.p).toBeGreaterThan(0.9)
    expect(numbers.excessDeviation).toBeLessThan(0)
  })

  it('gives the band from 500 on', () => {
    expect(reportNumbers(conforming(500), false)).toMatchObject({
      verdict: 'consistent',
      conformity: 'close',
    })
  })

  it('reports uniformly distributed first digits as a deviation', () => {
    const even = tallyOf(Array.from({ length: 900 }, (_, index) => ((index % 9) + 1.5) * 10 ** (index % 4)))
    const numbers = reportNumbers(even, false)
    expect(numbers).toMatchObject({ verdict: 'deviates', conformity: 'nonconforming' })
    expect(numbers.chiSquare?.p).toBeLessThan(0.001)
  })

  it('gives no verdict on numbers that span less than two orders of magnitude', () => {
    expect(reportNumbers(tallyOf(Array.from({ length: 200 }, (_, i) => 10 + i)), false).verdict).toBe(
      'narrow_range',
    )
  })

  it.each([0, 1, 99, 300, 5000])(
    'describes %d numbers with their count, what was left out, and no evidence of fraud',
    (n) => {
      const { reading } = reportNumbers(conforming(n), false)
      expect(reading).toContain(n === 0 ? 'No numbers' : n.toLocaleString('en-US'))
      expect(reading).toContain('Left out: 3 years, 1 zero.')
      expect(reading).toContain('no evidence of fraud')
      expect(reading.length).toBeLessThan(1200)
    },
  )

  it('matches the schema without any number', () => {
    expect(numbersSchema.parse(reportNumbers(new NumberTally(), false)).count).toBe(0)
  })
})
