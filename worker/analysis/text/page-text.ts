import { cleanText } from '../pdfium/clean.ts'
import type { Engine } from '../pdfium/engine.ts'
import { pageBox } from '../pdfium/page-box.ts'

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
 * @param inside whether all text is known to lie within the box
 */
export function readPageText(engine: Engine, page: number, inside: boolean): PageText {
  const { pdfium } = engine
  const textPage = pdfium.FPDFText_LoadPage(page)
  if (textPage === 0) return { text: '', truncated: false }
  try {
    const characters = pdfium.FPDFText_CountChars(textPage)
    if (characters <= 0) return { text: '', truncated: false }
    const whole = readUnits(engine, characters + 1, (buffer, units) =>
      pdfium.FPDFText_GetText(textPage, 0, units - 1, buffer),
    )
    const raw = inside ? whole : readWithinBox(engine, page, textPage, whole)
    return { text: cleanText(raw.replace(LINE_HYPHEN, '')), truncated: characters > MAX_CHARACTERS }
  } finally {
    pdfium.FPDFText_ClosePage(textPage)
  }
}

/** Asked for a box, PDFium loses some line breaks; so the whole text is taken where nothing of it lies outside. */
function readWithinBox(engine: Engine, page: number, textPage: number, whole: string): string {
  const { pdfium } = engine
  const { left, top, right, bottom } = pageBox(engine, page)
  const needed = pdfium.FPDFText_GetBoundedText(textPage, left, top, right, bottom, 0, 0)
  const within = readUnits(engine, needed, (buffer, units) =>
    pdfium.FPDFText_GetBoundedText(textPage, left, top, right, bottom, buffer, units),
  )
  return countVisible(within) < countVisible(whole) ? within : whole
}

/** UTF-16 units that a function fills in, up to the bound. */
function readUnits(engine: Engine, wanted: number, fill: (buffer: number, units: number) => number): string {
  const units = Math.min(wanted, MAX_CHARACTERS)
  if (units <= 0) return ''
  const buffer = engine.allocate(units * 2)
  const read = Math.max(0, Math.min(fill(buffer, units), units))
  const text = engine.view(buffer, read * 2).toString('utf16le')
  engine.free(buffer)
  return text
}

function countVisible(text: string): number {
  let count = 0
  for (let at = 0; at < text.length; at += 1) if (text.charCodeAt(at) > 32) count += 1
  return count
}
