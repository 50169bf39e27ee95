import { z } from 'zod'

/** Statistics of the text on the pages. */
export const textSchema = z
  .object({
    characters: z.int().min(0).meta({ description: 'Unicode code points without white space.' }),
    words: z.int().min(0).meta({
      description: 'Words by Unicode segmentation (UAX 29); dictionary-based where a script has no spaces.',
    }),
    language: z.string().max(10).nullable().meta({
      description: 'Detected language, ISO 639-1; null when there is too little text.',
    }),
    languageConfidence: z.number().min(0).max(1).nullable().meta({
      description: 'Confidence of `language`, from 0 to 1; null without a language.',
    }),
    readingMinutes: z.number().min(0).meta({
      description:
        'Minutes of silent reading at 238 words a minute (Brysbaert 2019), 500 characters for CJK.',
    }),
    pagesWithText: z.int().min(0).meta({ description: 'Pages that show text.' }),
    pagesWithoutText: z
      .int()
      .min(0)
      .meta({ description: 'Pages without any text, such as scans and blanks.' }),
    scannedPages: z.int().min(0).meta({ description: 'Pages without text that show an image.' }),
    unreadableShare: z.number().min(0).max(1).meta({
      description: 'Share of the characters that the file does not map to Unicode (U+FFFD, private use).',
    }),
    topTerms: z
      .array(z.object({ term: z.string().max(60), count: z.int().min(1) }))
      .max(20)
      .meta({ description: 'Most frequent words without stop words, numbers and single letters.' }),
    excerpt: z.string().max(600).meta({ description: 'The first words of the text, on one line.' }),
    truncated: z.boolean().meta({ description: 'The text was longer than the limit and was cut.' }),
  })
  .meta({ id: 'AnalysisText', description: 'Statistics of the text on the pages.' })
