import { Engine } from '#worker/analysis/pdfium/engine.ts'
import { encodePng } from '#worker/analysis/thumbnail/png.ts'
import { type Document, makePdf } from './document.ts'
import { paragraph } from './prose.ts'
import { type Random, seededRandom } from './random.ts'

const pageCount = 3
const dpi = 90

/** Pages that were printed and put on a scanner: pictures of text, and not one character. */
export async function makeScan(): Promise<Buffer> {
  const random = seededRandom(7)
  const printed = await makePdf({ Title: 'Minutes', Author: 'Harbour Association' }, (pdf) => {
    for (let page = 1; page <= pageCount; page += 1) drawMinutes(pdf, page, random)
  })
  const pictures = await photograph(printed, random)
  return makePdf({ Title: 'Scanned minutes', Author: 'Flatbed scanner' }, (pdf) => {
    pictures.forEach((picture, page) => {
      if (page > 0) pdf.addPage()
      pdf.image(picture, 0, 0, { width: pdf.page.width, height: pdf.page.height })
    })
  })
}

function drawMinutes(pdf: Document, page: number, random: Random) {
  if (page > 1) pdf.addPage()
  pdf.rotate(page % 2 === 0 ? 0.6 : -0.5, { origin: [297, 420] })
  pdf.font('Courier-Bold').fontSize(15).text(`Harbour Association: minutes, sheet ${page}`, 70, 80)
  pdf.font('Courier').fontSize(11)
  for (let count = 0; count < 6; count += 1) pdf.moveDown(0.7).text(paragraph(random, 55), { width: 450 })
}

/** Each page as a grey PNG with the specks of a glass plate. */
async function photograph(document: Buffer, random: Random): Promise<Buffer[]> {
  const engine = await Engine.load()
  const { pdfium } = engine
  const file = engine.allocate(document.length)
  engine.view(file, document.length).set(document)
  const pdf = pdfium.FPDF_LoadMemDocument(file, document.length, 0)
  const width = Math.round((595.28 / 72) * dpi)
  const height = Math.round((841.89 / 72) * dpi)
  return Array.from({ length: pageCount }, (_, index) => {
    const bitmap = pdfium.FPDFBitmap_CreateEx(width, height, 3, 0, 0)
    pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, 0xffffffff)
    pdfium.FPDF_RenderPageBitmap(bitmap, pdfium.FPDF_LoadPage(pdf, index), 0, 0, width, height, 0, 0)
    const pixels = Uint8Array.from(engine.view(pdfium.FPDFBitmap_GetBuffer(bitmap), width * height * 4))
    for (let at = 0; at < pixels.length; at += 4) {
      const level = Math.round((pixels[at] ?? 0) / 32) * 28 + 18
      pixels.fill(random() < 0.0015 ? 120 : level, at, at + 3)
    }
    return encodePng(pixels, width, height)
  })
}
