import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { analysisSchema } from '#core/analysis/schema.ts'
import { jobErrors } from '#core/jobs/job-error.ts'
import { type AnalyzerHouse, openAnalyzer } from '#tests/support/analyzer.ts'

/** A folder of other people's PDFs, which are not part of the project: `TEST_PDFS=folder npx vitest run corpus`. */
const folder = process.env.TEST_PDFS
const files = folder
  ? readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.pdf'))
  : []

describe.skipIf(!folder)('other people’s PDFs (skipped without TEST_PDFS)', () => {
  let house: AnalyzerHouse

  beforeAll(async () => {
    house = await openAnalyzer()
  })

  afterAll(() => house.close())

  it.each(files)('%s ends as documented', { timeout: 60_000 }, async (file) => {
    const outcome = await house.analyze(join(folder ?? '', file))
    if (outcome.ok) expect(analysisSchema.parse(outcome.analysis).pages.count).toBeGreaterThan(0)
    else expect(Object.keys(jobErrors)).toContain(outcome.code)
  })
})
