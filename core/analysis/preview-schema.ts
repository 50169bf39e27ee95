import { z } from 'zod'
import { documentSchema } from './document-schema.ts'
import { pagesSchema } from './schema.ts'
import { textSchema } from './text-schema.ts'

/** The facts that are known of a document while its pages are being read. */
export const previewSchema = z
  .object({
    document: documentSchema.pick({
      title: true,
      author: true,
      pdfVersion: true,
      language: true,
      encrypted: true,
    }),
    pages: z.object({
      count: pagesSchema.shape.count,
      sizes: pagesSchema.shape.sizes.meta({ description: 'Sizes of the pages read so far.' }),
    }),
    text: z.object({
      language: textSchema.shape.language.meta({ description: 'Detected in the pages read so far.' }),
    }),
  })
  .meta({
    id: 'AnalysisPreview',
    description:
      'First facts of a document, as in its analysis. Every string in it comes from the document and is untrusted.',
  })

export type AnalysisPreview = z.infer<typeof previewSchema>
