import type { Analysis } from '#core/analysis/schema.ts'
import type { AnalyzerOutcome } from '#core/ports/analyzer.ts'

/** A valid analysis of a one-page letter; tests override the members they need. */
export function exampleAnalysis(): Analysis {
  return {
    version: 1,
    document: {
      title: 'A letter',
      author: 'Ada Example',
      subject: null,
      keywords: null,
      creator: 'Writer',
      producer: 'Example PDF 1.0',
      createdAt: '2026-01-02T03:04:05Z',
      modifiedAt: null,
      pdfVersion: '1.7',
      language: 'en-GB',
      revisions: 1,
      encrypted: false,
      encryptionRevision: null,
      permissions: {
        print: true,
        printHighQuality: true,
        modify: true,
        copy: true,
        annotate: true,
        fillForms: true,
        accessibility: true,
        assemble: true,
      },
      tagged: false,
      form: { type: 'none', fields: 0 },
      javascript: { count: 0, names: [], truncated: false },
      attachments: { count: 0, items: [], truncated: false },
      signatures: { count: 0, items: [], truncated: false },
      outline: { count: 0, depth: 0, items: [], truncated: false },
      links: { count: 0, web: 0, internal: 0, launch: 0, uris: [], truncated: false },
      fonts: { count: 0, items: [], truncated: false },
      images: { count: 0, pages: 0, megapixels: 0, highestDpi: null, lowestDpi: null, truncated: false },
    },
    pages: {
      count: 1,
      unreadable: 0,
      sizes: [{ width: 595.28, height: 841.89, name: 'A4', orientation: 'portrait', count: 1 }],
      truncated: false,
    },
    text: {
      characters: 15,
      words: 4,
      language: 'en',
      languageConfidence: 0.9,
      readingMinutes: 0.1,
      pagesWithText: 1,
      pagesWithoutText: 0,
      scannedPages: 0,
      unreadableShare: 0,
      topTerms: [{ term: 'letter', count: 1 }],
      excerpt: 'Dear reader of letters',
      truncated: false,
    },
    numbers: {
      count: 0,
      leftOut: {
        dates: 0,
        years: 0,
        times: 0,
        phones: 0,
        identifiers: 0,
        pageNumbers: 0,
        labels: 0,
        zeros: 0,
      },
      smallest: null,
      largest: null,
      firstDigits: [1, 2, 3, 4, 5, 6, 7, 8, 9].map((digit) => ({
        digit,
        count: 0,
        share: 0,
        expected: Math.log10(1 + 1 / digit),
      })),
      verdict: 'too_few',
      chiSquare: null,
      meanAbsoluteDeviation: null,
      excessDeviation: null,
      conformity: null,
      firstTwoDigits: null,
      reading: 'The document holds no numbers that can be tested.',
      truncated: false,
    },
    engine: {
      name: 'pdfium',
      version: '2.15.1',
      ms: { open: 1, pages: 1, text: 1, words: 1, numbers: 1, document: 1, thumbnail: 1, total: 7 },
    },
  }
}

/** What a worker stores for that letter: its analysis and its text. */
export function exampleOutcome(): Extract<AnalyzerOutcome, { ok: true }> {
  return {
    ok: true,
    analysis: exampleAnalysis(),
    text: Buffer.from('Dear reader of letters'),
    thumbnail: null,
  }
}
