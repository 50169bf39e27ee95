import PDFDocument from 'pdfkit'

/** Every sample is dated so: the same bytes on every run. */
const createdAt = new Date('2026-01-15T09:00:00Z')

export type Document = PDFKit.PDFDocument

/** Runs `draw` on an A4 document and resolves to its bytes. */
export function makePdf(
  info: { Title: string; Author: string },
  draw: (pdf: Document) => void,
): Promise<Buffer> {
  const pdf = new PDFDocument({
    size: 'A4',
    margins: { top: 64, bottom: 64, left: 64, right: 64 },
    pdfVersion: '1.7',
    lang: 'en',
    bufferPages: true,
    info: { ...info, Creator: 'hearback samples', CreationDate: createdAt, ModDate: createdAt },
  })
  const finished = new Promise<Buffer>((resolve, reject) => {
    const chunks: Buffer[] = []
    pdf.on('data', (chunk: Buffer) => chunks.push(chunk))
    pdf.on('end', () => resolve(Buffer.concat(chunks)))
    pdf.on('error', reject)
  })
  draw(pdf)
  pdf.end()
  return finished
}

/** Puts "Page n of m" at the foot of every page from `first` (0-based) on. */
export function numberPages(pdf: Document, first: number): void {
  const { start, count } = pdf.bufferedPageRange()
  for (let index = start + first; index < start + count; index += 1) {
    pdf.switchToPage(index)
    const bottom = pdf.page.margins.bottom
    pdf.page.margins.bottom = 0
    pdf.font('Helvetica').fontSize(8).fillColor('#667085')
    pdf.text(`Page ${index + 1} of ${count}`, 64, pdf.page.height - 44, {
      align: 'right',
      lineBreak: false,
      width: pdf.page.width - 128,
    })
    pdf.page.margins.bottom = bottom
  }
}
