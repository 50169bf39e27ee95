import { makePdf } from './document.ts'

const paragraphs = [
  'Dear Ms Lindqvist,',
  'thank you for your order of 12 May. We have packed 340 sheets of watercolour paper, 25 brushes and 6 tins of ' +
    'varnish, and the carrier collects them tomorrow morning.',
  'The invoice comes to 1,284.50 euros. If you pay within 14 days you may take off 2 per cent, which leaves ' +
    '1,258.81 euros. The parcel weighs 27.4 kg and should reach you before the weekend.',
  'One tin of the dark varnish is out of stock. We send it as soon as it is here and do not charge you for the ' +
    'second delivery.',
  'With kind regards,',
  'Tom Ashby',
]

/** A business letter on one page: text, a few numbers, far too few for a digit test. */
export function makeLetter(): Promise<Buffer> {
  return makePdf({ Title: 'Your order of 12 May', Author: 'Ashby & Wren' }, (pdf) => {
    pdf.font('Times-Bold').fontSize(20).fillColor('#1d2939').text('Ashby & Wren', 64, 64)
    pdf.font('Times-Italic').fontSize(11).fillColor('#667085').text('Paper, brushes and colours', 64, 88)
    pdf.moveTo(64, 110).lineTo(531, 110).lineWidth(0.8).stroke('#b54708')
    pdf.font('Times-Roman').fontSize(11).fillColor('#1d2939')
    pdf.text('Ingrid Lindqvist\nHarbour Studio\nQuay Street\nNorthaven', 64, 140, { lineGap: 3 })
    pdf.text('15 May 2025', 64, 230, { align: 'right' })
    pdf.font('Times-Bold').text('Your order of 12 May', 64, 270)
    pdf.font('Times-Roman').moveDown(1)
    for (const paragraph of paragraphs) pdf.text(paragraph, { lineGap: 4 }).moveDown(0.8)
  })
}
