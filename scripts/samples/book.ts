import { type Document, makePdf } from './document.ts'
import { chapterTitle, paragraph } from './prose.ts'
import { seededRandom } from './random.ts'

const pageCount = 300
const pagesPerChapter = 12
const ink = '#2b2118'

/** A novel of 300 pages in a guilloche frame: enough work for the progress to be seen. */
export function makeBook(): Promise<Buffer> {
  const random = seededRandom(300)
  return makePdf({ Title: 'The Harbour and the Lantern', Author: 'A Random Number Generator' }, (pdf) => {
    const frame = makeFrame(pdf)
    drawFrame(pdf, frame)
    pdf
      .font('Times-Bold')
      .fontSize(34)
      .fillColor(ink)
      .text('The Harbour and the Lantern', 100, 250, { width: 395, align: 'center' })
    pdf
      .font('Times-Italic')
      .fontSize(16)
      .text('A novel by a random number generator', { width: 395, align: 'center' })
    for (let page = 2; page <= pageCount; page += 1) {
      pdf.addPage()
      drawFrame(pdf, frame)
      let y = 84
      if (page % pagesPerChapter === 2) {
        const title = chapterTitle(random)
        pdf.outline.addItem(title)
        pdf.font('Times-Bold').fontSize(20).fillColor(ink).text(title, 84, y, { width: 427, align: 'center' })
        y += 50
      }
      pdf.font('Times-Roman').fontSize(11).fillColor(ink)
      while (y < 640) {
        pdf.text(paragraph(random, 75), 84, y, { width: 427, lineGap: 2, indent: 14 })
        y = pdf.y + 5
      }
      pdf.fontSize(9).text(String(page), 84, 748, { width: 427, align: 'center', lineBreak: false })
    }
  })
}

type Reference = ReturnType<Document['ref']>

/** One form XObject for all pages: two interleaved wave bands around the text, as on a share certificate. */
function makeFrame(pdf: Document): Reference {
  const lines: string[] = ['0.3 w', '0.72 0.55 0.35 RG']
  for (let strand = 0; strand < 12; strand += 1) {
    const phase = (strand / 12) * Math.PI * 2
    const points: string[] = []
    for (let step = 0; step <= 720; step += 1) points.push(framePoint(step / 720, phase))
    lines.push(`${points[0]} m`, ...points.slice(1).map((point) => `${point} l`), 'S')
  }
  const form = pdf.ref({ Type: 'XObject', Subtype: 'Form', BBox: [0, 0, 595.28, 841.89], Resources: {} })
  form.end(lines.join('\n'))
  return form
}

/** The point at `share` of the way around the page, swinging about the middle of the frame. */
function framePoint(share: number, phase: number): string {
  const [left, bottom, width, height] = [46, 46, 503, 750]
  const along = share * 2 * (width + height)
  const swing = 14 * Math.sin(share * Math.PI * 2 * 48 + phase)
  const [x, y] =
    along < width
      ? [left + along, bottom + swing]
      : along < width + height
        ? [left + width + swing, bottom + along - width]
        : along < 2 * width + height
          ? [left + 2 * width + height - along, bottom + height + swing]
          : [left + swing, bottom + 2 * (width + height) - along]
  return `${x.toFixed(1)} ${y.toFixed(1)}`
}

function drawFrame(pdf: Document, frame: Reference) {
  ;(pdf.page as unknown as { xobjects: Record<string, Reference> }).xobjects.Frame = frame
  // pdfkit draws from the top of the page; the frame is symmetric about the middle, so that it does not show.
  pdf.addContent('/Frame Do')
}
