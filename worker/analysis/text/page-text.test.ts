import { beforeAll, describe, expect, it } from 'vitest'
import { unicodePdf } from '#tests/fixtures/pdf/unicode-pdf.ts'
import { onePage, showLines, writePdf } from '#tests/fixtures/pdf/write-pdf.ts'
import { openDocument } from '../pdfium/document.ts'
import { Engine } from '../pdfium/engine.ts'
import { readPageText } from './page-text.ts'

let engine: Engine

beforeAll(async () => {
  engine = await Engine.load()
})

function textOf(pdf: Buffer): string {
  const file = engine.allocate(pdf.length)
  engine.view(file, pdf.length).set(pdf)
  const document = openDocument(engine, file, pdf.length, { maxPages: 10 })
  const page = engine.pdfium.FPDF_LoadPage(document.handle, 0)
  const { text } = readPageText(engine, page, false)
  engine.pdfium.FPDF_ClosePage(page)
  document.close()
  engine.free(file)
  return text
}

/** Right-to-left text as it stands on the page, from left to right. */
const seen = (text: string) => [...text].reverse()

describe('readPageText', () => {
  it.each([
    ['Hebrew', seen('שלום עולם'), 'שלום עולם'],
    ['Arabic', seen('التقرير السنوي'), 'التقرير السنوي'],
    ['Arabic in presentation forms', ['\ufe8e', '\ufe92', '\ufea3', '\ufeae', '\ufee3'], 'مرحبا'],
    ['Chinese', [...'年度报告显示收入增加'], '年度报告显示收入增加'],
    ['Japanese with a number', [...'売上高は1,234百万円です'], '売上高は1,234百万円です'],
    ['Korean', [...'연간 보고서'], '연간 보고서'],
    ['ligatures of several letters', ['e', 'ffi', 'cient ', 'fl', 'ow'], 'efficient flow'],
    ['ligatures of one character', ['o', '\ufb03', 'ce ', '\ufb01', 'nd'], 'office find'],
    ['characters outside the basic plane', ['𝒳', '😀', '𠮷'], '𝒳😀𠮷'],
  ])('reads %s', (_script, glyphs, text) => {
    expect(textOf(unicodePdf([glyphs]))).toBe(text)
  })

  it('keeps lines apart', () => {
    expect(textOf(writePdf(onePage(showLines('First 12', '34 second'))))).toBe('First 12\n34 second')
  })

  it('leaves out what lies outside the page box', () => {
    const pdf = onePage(showLines('Inside 1', 'Outside 2'), { page: '/CropBox[0 776 595 842]' })
    expect(textOf(writePdf(pdf)).trim()).toBe('Inside 1')
  })

  it('joins words parted at the end of a line', () => {
    expect(textOf(unicodePdf([[...'exam\u00ad'], [...'ple']]))).toBe('example')
  })

  it('drops control characters, bidi overrides and halves of characters', () => {
    expect(textOf(unicodePdf([['a', '\u0000', '\u0007', '\u202e', '\ud800', 'b']]))).toMatch(/^a\ufffd?b$/)
  })
})
