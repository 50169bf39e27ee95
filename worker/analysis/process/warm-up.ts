import type { Engine } from '../pdfium/engine.ts'
import type { Renderer } from '../thumbnail/render.ts'
import { analyze } from './analyze.ts'

const sampleLine = 'The quick brown fox paid 1,234.50 euros on 3 March 2024 and went home.'

/** Analyses a generated page a few times, so that the first document finds compiled code and loaded data. */
export function warmUp(engine: Engine, renderer: Renderer): void {
  const pdf = Buffer.from(onePage())
  for (let round = 0; round < 3; round += 1) {
    const file = engine.allocate(pdf.length)
    engine.view(file, pdf.length).set(pdf)
    const analyzed = analyze(engine, file, pdf.length, { maxPages: 1 }, () => {})
    analyzed.drawThumbnail((page) => renderer.draw(page, 480, 5000))
    engine.free(file)
  }
}

/** A PDF without a cross-reference table, which PDFium rebuilds. */
function onePage(): string {
  const lines = Array.from(
    { length: 20 },
    (_, index) => `1 0 0 1 50 ${780 - index * 20} Tm (${sampleLine}) Tj`,
  )
  const content = `BT /F1 11 Tf ${lines.join('\n')} ET`
  return `%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>endobj
4 0 obj<</Length ${content.length}>>stream
${content}
endstream endobj
5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Times-Roman>>endobj
trailer<</Root 1 0 R>>
%%EOF`
}
