import { describe, expect, it } from 'vitest'
import { exampleAnalysis } from '#tests/support/jobs/analysis.ts'
import { analysisSchema } from './schema.ts'
import { analysisSummarySchema, summarize } from './summary.ts'

describe('summarize', () => {
  it('has the same member names as the analysis', () => {
    const analysis = analysisSchema.parse(exampleAnalysis())
    const summary = analysisSummarySchema.parse(summarize(analysis))
    expect(analysis).toMatchObject(summary)
  })

  it('is smaller than 20 KB for the largest analysis', () => {
    const analysis = exampleAnalysis()
    Object.assign(analysis.document, {
      title: '語'.repeat(1000),
      author: '"'.repeat(1000),
      producer: '😀'.repeat(500),
    })
    analysis.text.excerpt = '語'.repeat(600)
    analysis.text.topTerms = Array.from({ length: 20 }, () => ({ term: '語'.repeat(60), count: 1 }))
    analysis.numbers.reading = '語'.repeat(1200)
    const summary = summarize(analysisSchema.parse(analysis))
    expect(Buffer.byteLength(JSON.stringify(analysisSummarySchema.parse(summary)))).toBeLessThan(20_000)
  })

  it('never cuts a surrogate pair in half', () => {
    const analysis = exampleAnalysis()
    analysis.document.title = `a${'😀'.repeat(400)}`
    expect(summarize(analysis).document.title?.isWellFormed()).toBe(true)
  })
})
