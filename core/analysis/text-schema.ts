import { z } from 'zod'

/** What the text on the pages amounts to. */
export const textSchema = z
  .object({
    characters: z.int().min(0).meta({ description: 'Unicode code points without white space.' }),
    words: z.int().min(0).meta({
      description: 'Words by Unicode segmentation (UAX 29); dictionary-based where a script has no spaces.',
    }),
    language: z.string().max(10).nullable().meta({
      description:
        'Most likely language, ISO 639-1, guessed from the words; null when there is too little text.',
    }),
    languageConfidence: z.number().min(0).max(1).nullable().meta({
      description: 'How sure the guess is, as a fraction of 1; null without a guess.',
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
    truncated: z.boolean().meta({ description: 'The document holds more text than is kept.' }),
  })
  .meta({ id: 'AnalysisText', description: 'What the text on the pages amounts to.' })
