import { expect, test } from 'vitest'
import { exampleAnalysis } from '#tests/support/jobs/analysis.ts'
import { readingOf } from './reading.ts'

test('the sentence says how long the document is and what its numbers look like', () => {
  const analysis = exampleAnalysis()
  expect(readingOf(analysis)).toBe('1 page, 4 words; it holds no numbers to test.')

  analysis.numbers = { ...analysis.numbers, count: 1 }
  expect(readingOf(analysis)).toBe('1 page, 4 words; its 1 number is too few to test.')

  analysis.pages.count = 318
  analysis.text.words = 41_022
  analysis.numbers = { ...analysis.numbers, count: 4_684, verdict: 'consistent', conformity: 'close' }
  expect(readingOf(analysis)).toBe('318 pages, 41,022 words; its 4,684 numbers follow Benford’s law closely.')

  analysis.numbers.verdict = 'deviates'
  expect(readingOf(analysis)).toContain('its 4,684 numbers do not follow Benford’s law.')
})
