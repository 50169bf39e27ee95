import { z } from 'zod'
import { firstDigitSchema, verdictSchema } from './numbers-schema.ts'
import { type Analysis, analysisVersion } from './schema.ts'

const short = z.string().max(300).nullable()

/** The summary of the analysis in the `job.completed` event: the same members, shortened (< 20 KB). */
export const analysisSummarySchema = z
  .object({
    version: z.literal(analysisVersion),
    document: z.object({
      title: short,
      author: short,
      producer: short,
      pdfVersion: z.string().max(10).nullable(),
      encrypted: z.boolean(),
    }),
    pages: z.object({ count: z.int().min(0) }),
    text: z.object({
      characters: z.int().min(0),
      words: z.int().min(0),
      language: z.string().max(10).nullable(),
      readingMinutes: z.number().min(0),
      pagesWithoutText: z.int().min(0),
      topTerms: z.array(z.object({ term: z.string().max(60), count: z.int().min(1) })).max(10),
      excerpt: z.string().max(300),
    }),
    numbers: z.object({
      count: z.int().min(0),
      firstDigits: z.array(firstDigitSchema).length(9),
      verdict: verdictSchema,
      reading: z.string().max(1200),
    }),
    engine: z.object({ name: z.string(), version: z.string(), ms: z.object({ total: z.number().min(0) }) }),
  })
  .meta({ id: 'AnalysisSummary', description: 'Summary of the analysis, as in the final event.' })

export type AnalysisSummary = z.infer<typeof analysisSummarySchema>

/** Summarizes the analysis to less than 20 KB of JSON for any document. */
export function summarize({ document, pages, text, numbers, engine }: Analysis): AnalysisSummary {
  return {
    version: analysisVersion,
    document: {
      title: cut(document.title),
      author: cut(document.author),
      producer: cut(document.producer),
      pdfVersion: document.pdfVersion,
      encrypted: document.encrypted,
    },
    pages: { count: pages.count },
    text: {
      characters: text.characters,
      words: text.words,
      language: text.language,
      readingMinutes: text.readingMinutes,
      pagesWithoutText: text.pagesWithoutText,
      topTerms: text.topTerms.slice(0, 10),
      excerpt: cut(text.excerpt) ?? '',
    },
    numbers: {
      count: numbers.count,
      firstDigits: numbers.firstDigits,
      verdict: numbers.verdict,
      reading: numbers.reading,
    },
    engine: { name: engine.name, version: engine.version, ms: { total: engine.ms.total } },
  }
}

/** At most 300 UTF-16 units, never half a surrogate pair: PostgreSQL's jsonb refuses those. */
function cut(value: string | null): string | null {
  if (value === null || value.length <= 300) return value
  return value.slice(0, 300).replace(/[\uD800-\uDBFF]$/, '')
}
