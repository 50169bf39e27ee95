import { z } from 'zod'
import { documentSchema } from './document-schema.ts'
import { numbersSchema } from './numbers-schema.ts'
import { textSchema } from './text-schema.ts'

/** Incremented when a field changes its meaning or is removed, not when a field is added. */
export const analysisVersion = 1

const engineSchema = z
  .object({
    name: z.enum(['pdfium', 'pdfjs']).meta({
      description: '`pdfium`, or `pdfjs` for documents that PDFium rejects as damaged.',
    }),
    version: z.string().max(40).meta({ description: 'Version of the engine package.' }),
    ms: z
      .record(
        z.enum(['open', 'pages', 'text', 'words', 'numbers', 'document', 'thumbnail', 'total']),
        z.number().min(0),
      )
      .meta({ description: 'Wall-clock milliseconds by phase, and `total`.' }),
  })
  .meta({ id: 'AnalysisEngine', description: 'Engine and duration of the analysis.' })

/** Page count and sizes. */
export const pagesSchema = z
  .object({
    count: z.int().min(0).meta({ description: 'Pages of the document.' }),
    unreadable: z.int().min(0).meta({ description: 'Pages that could not be read and count as empty.' }),
    sizes: z
      .array(
        z.object({
          width: z.number().min(0).meta({ description: 'Points (1/72 inch) as shown, after rotation.' }),
          height: z.number().min(0).meta({ description: 'Points (1/72 inch) as shown, after rotation.' }),
          name: z.string().max(20).nullable().meta({
            description: 'Paper size within 2 mm, such as "A4" or "Letter"; null when it is none.',
          }),
          orientation: z.enum(['portrait', 'landscape', 'square']),
          count: z.int().min(1).meta({ description: 'Pages of this size.' }),
        }),
      )
      .max(50)
      .meta({ description: 'Distinct sizes, the most frequent first.' }),
    truncated: z.boolean().meta({ description: 'There are more distinct sizes than listed.' }),
  })
  .meta({ id: 'AnalysisPages', description: 'Page count and sizes.' })

/** The result of a job. */
export const analysisSchema = z
  .object({
    version: z.literal(analysisVersion).meta({ description: 'Version of this schema.' }),
    document: documentSchema,
    pages: pagesSchema,
    text: textSchema,
    numbers: numbersSchema,
    engine: engineSchema,
  })
  .meta({
    id: 'Analysis',
    description: 'The analysis of the PDF. Every string in it comes from the document and is untrusted.',
  })

export type Analysis = z.infer<typeof analysisSchema>
