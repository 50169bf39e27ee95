import type { Engine } from '../pdfium/engine.ts'

/** The fonts that a PDF need not embed, ISO 32000-1 9.6.2.2. PDFium has them, and uses them for others too. */
const names = [
  ...['Times-Roman', 'Times-Bold', 'Times-Italic', 'Times-BoldItalic'],
  ...['Helvetica', 'Helvetica-Bold', 'Helvetica-Oblique', 'Helvetica-BoldOblique'],
  ...['Courier', 'Courier-Bold', 'Courier-Oblique', 'Courier-BoldOblique'],
  ...['Symbol', 'ZapfDingbats'],
]
/** Pixels of the square bitmap that their first glyphs are drawn on. */
const bitmapSize = 16
/** `FPDFBitmap_BGRx` of fpdfview.h. */
const bgrxFormat = 3

/**
 * Opens a document that uses the standard fonts, and leaves it open: the engine keeps the glyphs that it has drawn with a
 * font as long as a document uses the font. Drawing them is half of the time for a page of text in these fonts.
 */
export function keepStandardFonts(engine: Engine): void {
  const { pdfium } = engine
  const pdf = Buffer.from(documentOf(names))
  const file = engine.allocate(pdf.length)
  engine.view(file, pdf.length).set(pdf)
  const document = pdfium.FPDF_LoadMemDocument64(file, pdf.length, 0)
  const page = pdfium.FPDF_LoadPage(document, 0)
  const bitmap = pdfium.FPDFBitmap_CreateEx(bitmapSize, bitmapSize, bgrxFormat, 0, 0)
  pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, bitmapSize, bitmapSize, 0, 0)
  pdfium.FPDFBitmap_Destroy(bitmap)
}

/** A page with a letter of each font, as a PDF without a cross-reference table, which PDFium rebuilds. */
function documentOf(fonts: readonly string[]): string {
  const objects = fonts.map((name, n) => `${n + 5} 0 obj<</Type/Font/Subtype/Type1/BaseFont/${name}>>endobj`)
  const resources = fonts.map((_, n) => `/F${n} ${n + 5} 0 R`)
  const content = `BT ${fonts.map((_, n) => `/F${n} 8 Tf 1 0 0 1 ${n} 4 Tm (a) Tj`).join('\n')} ET`
  return `%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 16 16]/Contents 4 0 R/Resources<</Font<<${resources.join('')}>>>>>>endobj
4 0 obj<</Length ${content.length}>>stream
${content}
endstream endobj
${objects.join('\n')}
trailer<</Root 1 0 R>>
%%EOF`
}
