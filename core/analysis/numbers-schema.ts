import { z } from 'zod'

const count = z.int().min(0)
const share = z.number().min(0).max(1)

/** Members of one row of a digit test. */
const digitRow = {
  count: count.meta({ description: 'Numbers that begin with it.' }),
  share: share.meta({ description: 'Fraction of all numbers counted; 0 when there are none.' }),
  expected: share.meta({ description: "Fraction Benford's law expects, log10(1 + 1/d)." }),
}

export const firstDigitSchema = z
  .object({ digit: z.int().min(1).max(9).meta({ description: 'First significant digit.' }), ...digitRow })
  .meta({ id: 'FirstDigit', description: 'How many numbers begin with one digit.' })

export const chiSquareSchema = z
  .object({
    value: z.number().min(0).meta({ description: "Pearson's chi-square of counts against expected counts." }),
    degreesOfFreedom: z.int().min(1).meta({ description: '8 for first digits, 89 for first-two digits.' }),
    p: share.meta({ description: 'Probability of a value at least as large if the law holds.' }),
  })
  .meta({ id: 'ChiSquare', description: 'Goodness of fit. Over-powered for thousands of numbers.' })

export const conformitySchema = z.enum(['close', 'acceptable', 'marginal', 'nonconforming']).meta({
  id: 'Conformity',
  description: 'Band of the mean absolute deviation, Nigrini, "Benford\'s Law", Wiley 2012.',
})

export const leftOutSchema = z
  .object({
    dates: count.meta({ description: 'Calendar dates, such as 2024-03-01, 1.3.2024 or 3 March 2024.' }),
    years: count.meta({ description: 'Bare years 1900 to 2099.' }),
    times: count.meta({ description: 'Times of day.' }),
    phones: count.meta({ description: 'Telephone numbers.' }),
    identifiers: count.meta({
      description:
        'Numbers that name something: with letters, long digit runs, after "No.", IBAN, ISBN, URLs.',
    }),
    pageNumbers: count.meta({ description: 'Page numbers at the edge of a page or after "page".' }),
    labels: count.meta({ description: 'Numbers of sections, list items, figures, tables and footnotes.' }),
    zeros: count.meta({ description: 'Zeros, which have no first digit.' }),
  })
  .meta({
    id: 'NumbersLeftOut',
    description: 'Numbers not counted, by the rule that applied.',
  })

export const verdictSchema = z.enum(['too_few', 'narrow_range', 'consistent', 'deviates']).meta({
  id: 'NumbersVerdict',
  description:
    '`too_few` below 100 numbers; `narrow_range` when they span less than two orders of magnitude; ' +
    'otherwise whether the first digits fit the law. A deviation is no evidence of fraud.',
})

export type NumbersVerdict = z.infer<typeof verdictSchema>

/** The numbers of the text and their first digits against Benford's law. */
export const numbersSchema = z
  .object({
    count: count.meta({ description: 'Numbers counted: the sum over `firstDigits`.' }),
    leftOut: leftOutSchema,
    smallest: z.number().nullable().meta({ description: 'Smallest magnitude counted.' }),
    largest: z.number().nullable().meta({ description: 'Largest magnitude counted.' }),
    firstDigits: z.array(firstDigitSchema).length(9).meta({ description: 'Digits 1 to 9 in order.' }),
    verdict: verdictSchema,
    chiSquare: chiSquareSchema.nullable().meta({ description: 'From 100 numbers on.' }),
    meanAbsoluteDeviation: z.number().min(0).nullable().meta({
      description: 'Mean of |share - expected| over the nine digits (MAD). From 100 numbers on.',
    }),
    excessDeviation: z.number().nullable().meta({
      description:
        'MAD minus its expected value by chance, 0.235/sqrt(n) (Barney and Schulzke 2016). From 100 on.',
    }),
    conformity: conformitySchema.nullable().meta({
      description: 'Band of MAD: close < .006, acceptable < .012, marginal < .015. From 500 numbers on.',
    }),
    firstTwoDigits: z
      .object({
        count: count.meta({ description: 'Numbers with two significant digits.' }),
        digits: z
          .array(z.object({ digits: z.int().min(10).max(99), ...digitRow }))
          .length(90)
          .meta({ description: 'Digits 10 to 99 in order.' }),
        chiSquare: chiSquareSchema,
        meanAbsoluteDeviation: z.number().min(0),
        conformity: conformitySchema.meta({
          description: 'close < .0012, acceptable < .0018, marginal < .0022.',
        }),
      })
      .nullable()
      .meta({
        description: 'First-two-digits test, when the sample is large enough (from 3000 numbers on).',
      }),
    reading: z.string().max(1200).meta({
      description:
        'The result in plain words: the count, the numbers left out, and which conclusions are not valid.',
    }),
    truncated: z.boolean().meta({ description: 'The document has more numbers than were counted.' }),
  })
  .meta({
    id: 'AnalysisNumbers',
    description: "The numbers of the text, first digits against Benford's law.",
  })
