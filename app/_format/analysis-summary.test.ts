import { expect, test } from 'vitest'
import { createTranslate } from '#client/format/translate.ts'
import { exampleAnalysis } from '#tests/support/jobs/analysis.ts'
import { messagesOf } from '../_messages/catalogues.ts'
import { summarize } from './analysis-summary.ts'

const t = createTranslate(messagesOf('en', ['analysis']), 'en')

test('summarize: names pages, words and the result of the first-digit test', () => {
  const analysis = exampleAnalysis()
  expect(summarize(analysis, t)).toBe('1 page, 4 words; it holds no numbers to test.')

  analysis.numbers = { ...analysis.numbers, count: 1 }
  expect(summarize(analysis, t)).toBe('1 page, 4 words; its 1 number is too few to test.')

  analysis.pages.count = 318
  analysis.text.words = 41_022
  analysis.numbers = { ...analysis.numbers, count: 4_684, verdict: 'consistent', conformity: 'close' }
  expect(summarize(analysis, t)).toBe(
    '318 pages, 41,022 words; its 4,684 numbers follow Benford’s law closely.',
  )

  analysis.numbers.verdict = 'deviates'
  expect(summarize(analysis, t)).toContain('its 4,684 numbers do not follow Benford’s law.')
})
