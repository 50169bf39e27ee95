import { cleanText } from '../pdfium/clean.ts'
import type { Engine } from '../pdfium/engine.ts'
import { pageBox } from '../pdfium/page-objects.ts'

/** Maximum characters of one page. Only a decompression bomb has more. */
const maxCharacters = 5_000_000

/** Soft hyphens, and hyphens at the end of a line as PDFium marks them. Both are inside of one word. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: U+0002 is PDFium's mark
const lineHyphen = /[\u0002\u00ad\ufffe](?:\r?\n)?/g

export interface PageText {
  text: string
  truncated: boolean
}

/**
 * Reads the text of a loaded page in reading order, with lines ending in a line feed. Text outside the page box, such
 * as printer's marks, is left out.
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
    return { text: cleanText(raw.replace(lineHyphen, '')), truncated: characters > maxCharacters }
  } finally {
    pdfium.FPDFText_ClosePage(textPage)
  }
}

/** PDFium loses some line breaks when asked for a box, so the whole text is used when none of it is outside. */
function readWithinBox(engine: Engine, page: number, textPage: number, whole: string): string {
  const { pdfium } = engine
  const { left, top, right, bottom } = pageBox(engine, page)
  const needed = pdfium.FPDFText_GetBoundedText(textPage, left, top, right, bottom, 0, 0)
  const within = readUnits(engine, needed, (buffer, units) =>
    pdfium.FPDFText_GetBoundedText(textPage, left, top, right, bottom, buffer, units),
  )
  return countVisible(within) < countVisible(whole) ? within : whole
}

/** Reads the UTF-16 units that `fill` writes, up to the maximum. */
function readUnits(engine: Engine, wanted: number, fill: (buffer: number, units: number) => number): string {
  const units = Math.min(wanted, maxCharacters)
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
