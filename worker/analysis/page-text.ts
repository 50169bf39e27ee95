import { cleanText } from './clean.ts'
import type { Engine } from './engine.ts'

/** The most characters that are taken from one page; only a bomb has more. */
const MAX_CHARACTERS = 5_000_000

/** A hyphen at the end of a line, as PDFium marks it, and soft hyphens: what they part is one word. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: U+0002 is PDFium's mark
const LINE_HYPHEN = /[\u0002\u00ad\ufffe](?:\r?\n)?/g

export interface PageText {
  text: string
  truncated: boolean
}

/**
 * The text of a loaded page in reading order, lines ending with a line feed. Only what lies within the page
 * box counts: printer's marks and slugs around it are not part of what a reader sees.
 */
export function readPageText(engine: Engine, page: number): PageText {
  const { pdfium } = engine
  const textPage = pdfium.FPDFText_LoadPage(page)
  if (textPage === 0) return { text: '', truncated: false }
  try {
    const characters = pdfium.FPDFText_CountChars(textPage)
    if (characters <= 0) return { text: '', truncated: false }
    return readWithin(engine, page, textPage)
  } finally {
    pdfium.FPDFText_ClosePage(textPage)
  }
}

function readWithin(engine: Engine, page: number, textPage: number): PageText {
  const { pdfium } = engine
  pdfium.FPDF_GetPageBoundingBox(page, engine.scratch)
  const [left, top, right, bottom] = [engine.float(0), engine.float(1), engine.float(2), engine.float(3)]
  const needed = pdfium.FPDFText_GetBoundedText(textPage, left, top, right, bottom, 0, 0)
  const units = Math.min(needed, MAX_CHARACTERS)
  if (units <= 0) return { text: '', truncated: false }
  const buffer = engine.allocate(units * 2)
  const read = pdfium.FPDFText_GetBoundedText(textPage, left, top, right, bottom, buffer, units)
  const raw = engine.view(buffer, Math.min(read, units) * 2).toString('utf16le')
  engine.free(buffer)
  return { text: cleanText(raw.replace(LINE_HYPHEN, '')), truncated: needed > units }
}
