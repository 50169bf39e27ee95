import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { analysisSchema } from '#core/analysis/schema.ts'
import { openAnalyzer, type TestAnalyzer } from '#tests/support/analyzer.ts'
import { corpus } from '../../fixtures/corpus/index.ts'

let house: TestAnalyzer

beforeAll(async () => {
  house = await openAnalyzer()
})
afterAll(() => house.close())

const trimLines = (text: string) =>
  text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .join('\n')
    .trim()

describe('analysis of the corpus', () => {
  it.each(corpus)('reports the facts of: $name', async ({ make, facts }) => {
    const { fullText, ...expected } = facts
    const outcome = await house.analyze(await make())
    if (!outcome.ok) throw new Error(outcome.code)
    expect(analysisSchema.parse(outcome.analysis)).toMatchObject(expected)
    if (fullText !== undefined) expect(trimLines(Buffer.from(outcome.text).toString())).toBe(fullText)
  })

  it('holds at least 30 documents with distinct names', () => {
    expect(corpus.length).toBeGreaterThanOrEqual(30)
    expect(new Set(corpus.map(({ name }) => name)).size).toBe(corpus.length)
  })
})
