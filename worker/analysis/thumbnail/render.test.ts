import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openDocument } from '../pdfium/document.ts'
import { Engine } from '../pdfium/engine.ts'
import { Renderer } from './render.ts'

const samples = join(import.meta.dirname, '../../../public/samples')

/** Draws the first page of a sample. */
function draw(engine: Engine, renderer: Renderer, name: string, width: number): Buffer {
  const pdf = readFileSync(join(samples, name))
  const file = engine.allocate(pdf.length)
  engine.view(file, pdf.length).set(pdf)
  const document = openDocument(engine, file, pdf.length, { maxPages: 1_000 })
  const page = engine.pdfium.FPDF_LoadPage(document.handle, 0)
  const png = renderer.draw(page, width, 5_000)
  engine.pdfium.FPDF_ClosePage(page)
  document.close()
  engine.free(file)
  return png ?? Buffer.alloc(0)
}

it('Renderer: a picture does not depend on those drawn before it, whose memory and glyphs are kept', async () => {
  const engine = await Engine.load()
  const renderer = new Renderer(engine)
  const first = draw(engine, renderer, 'letter.pdf', 240)
  const other = draw(engine, renderer, 'scan.pdf', 480)
  const again = draw(engine, renderer, 'letter.pdf', 240)
  expect(first.length).toBeGreaterThan(1_000)
  expect(again).toEqual(first)
  const fresh = await Engine.load()
  expect(draw(fresh, new Renderer(fresh), 'scan.pdf', 480)).toEqual(other)
})

it('Renderer: needs no more memory for a picture than for the one before', async () => {
  const engine = await Engine.load()
  const renderer = new Renderer(engine)
  draw(engine, renderer, 'letter.pdf', 480)
  const bytes = engine.heapBytes
  for (let n = 0; n < 20; n += 1) draw(engine, renderer, 'letter.pdf', 480)
  expect(engine.heapBytes).toBe(bytes)
})
