import { z } from 'zod'
import { documentSchema } from './document-schema.ts'
import { numbersSchema } from './numbers-schema.ts'
import { pagesSchema } from './pages-schema.ts'
import { textSchema } from './text-schema.ts'

/** Raised when a field changes its meaning or goes away; new fields do not raise it. */
export const ANALYSIS_VERSION = 1

const engineSchema = z
  .object({
    name: z.enum(['pdfium', 'pdfjs']).meta({
      description: '`pdfium` reads the document; `pdfjs` only what PDFium rejects as damaged.',
    }),
    version: z.string().max(40).meta({ description: 'Version of the package that carries the engine.' }),
    ms: z
      .record(
        z.enum(['open', 'pages', 'text', 'words', 'numbers', 'document', 'thumbnail', 'total']),
        z.number().min(0),
      )
      .meta({ description: 'Milliseconds of wall-clock time by phase, and `total`.' }),
  })
  .meta({ id: 'AnalysisEngine', description: 'What did the analysis and how long it took.' })

/** The result of a job: what the PDF is and what its numbers look like. */
export const analysisSchema = z
  .object({
    version: z.literal(ANALYSIS_VERSION).meta({ description: 'Version of this schema.' }),
    document: documentSchema,
    pages: pagesSchema,
    text: textSchema,
    numbers: numbersSchema,
    engine: engineSchema,
  })
  .meta({
    id: 'Analysis',
    description: 'What the PDF is and says. Every string in it is data from a stranger.',
  })

export type Analysis = z.infer<typeof analysisSchema>
