import { type Document, makePdf, numberPages } from './document.ts'
import { type AmountSource, makePayments, money, type Payment } from './ledger.ts'
import { seededRandom } from './random.ts'

const ink = '#101828'
const rowHeight = 15.2
const columns = { supplier: 64, purpose: 250, amount: 400 } as const

/** A supplier ledger of a made-up company; where its amounts come from decides what their digits say. */
export function makeReport(options: {
  title: string
  company: string
  accent: string
  seed: number
  amount: AmountSource
}): Promise<Buffer> {
  const random = seededRandom(options.seed)
  const payments = makePayments(random, 1200, options.amount)
  return makePdf({ Title: options.title, Author: options.company }, (pdf) => {
    drawCover(pdf, options, payments)
    for (let from = 0; from < payments.length; from += 44) {
      drawTable(pdf, options.accent, payments.slice(from, from + 44))
    }
    numberPages(pdf, 1)
  })
}

function drawCover(
  pdf: Document,
  report: { title: string; company: string; accent: string },
  payments: Payment[],
) {
  pdf.outline.addItem('Summary')
  pdf.rect(0, 0, pdf.page.width, 250).fill(report.accent)
  pdf.fillColor('white').font('Helvetica').fontSize(13).text(report.company, 64, 96)
  pdf.font('Helvetica-Bold').fontSize(30).text(report.title, 64, 120, { width: 440 })
  pdf.font('Helvetica').fontSize(11).text('Payments to suppliers, financial year 2025', 64, 206)
  pdf
    .fillColor(ink)
    .fontSize(11)
    .text(
      'This report lists every payment of the year in the order in which it was booked. All amounts are in euros. ' +
        'The company, its suppliers and the amounts are made up.',
      64,
      290,
      { width: 460, lineGap: 4 },
    )
  const totals = Map.groupBy(payments, (payment) => payment.purpose)
  let y = 370
  pdf.font('Helvetica-Bold').fontSize(12).fillColor(report.accent).text('Totals by purpose', 64, y)
  for (const [purpose, group] of [...totals].sort(([a], [b]) => a.localeCompare(b))) {
    y += 21
    pdf
      .moveTo(64, y - 4)
      .lineTo(530, y - 4)
      .lineWidth(0.4)
      .stroke('#d0d5dd')
    pdf
      .font('Helvetica')
      .fontSize(10)
      .fillColor(ink)
      .text(purpose, 64, y + 2, { lineBreak: false })
    pdf.text(money(group.reduce((sum, payment) => sum + payment.amount, 0)), 400, y + 2, {
      width: 130,
      align: 'right',
      lineBreak: false,
    })
  }
}

function drawTable(pdf: Document, accent: string, payments: Payment[]) {
  pdf.addPage()
  if (pdf.bufferedPageRange().count === 2) pdf.outline.addItem('Payments')
  pdf.rect(64, 64, 466, 20).fill(accent)
  pdf.font('Helvetica-Bold').fontSize(9).fillColor('white')
  pdf.text('Supplier', columns.supplier + 8, 70, { lineBreak: false })
  pdf.text('Purpose', columns.purpose, 70, { lineBreak: false })
  pdf.text('Amount (EUR)', columns.amount, 70, { width: 122, align: 'right', lineBreak: false })
  pdf.font('Helvetica').fontSize(9)
  payments.forEach((payment, row) => {
    const y = 88 + row * rowHeight
    if (row % 2 === 1) pdf.rect(64, y - 1, 466, rowHeight).fill('#f5f7fa')
    pdf.fillColor(ink)
    pdf.text(payment.supplier, columns.supplier + 8, y + 3, { lineBreak: false })
    pdf.text(payment.purpose, columns.purpose, y + 3, { lineBreak: false })
    pdf.text(money(payment.amount), columns.amount, y + 3, { width: 122, align: 'right', lineBreak: false })
  })
}
