import { z } from 'zod'

/** How many pages there are and how large. */
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
