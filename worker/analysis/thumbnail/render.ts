import type { Engine } from '../pdfium/engine.ts'
import { encodePng } from './png.ts'

/** Four bytes a pixel, the last unused: `FPDFBitmap_BGRx` of fpdfview.h. */
const BGRX = 3
const WHITE = 0xffffffff
/** `FPDF_ANNOT`: with annotations. `FPDF_REVERSE_BYTE_ORDER`: red first, as PNG wants it. */
const FLAGS = 0x01 | 0x10
/** `FPDF_RENDER_DONE` of fpdf_progressive.h. */
const DONE = 2
/** A long strip is not drawn higher than this many times the width. */
const MAX_ASPECT = 2

/** Draws pages as PNG, and gives up on those that take too long. */
export class Renderer {
  readonly #engine: Engine
  /** Address of an `IFSDK_PAUSE`: version, function, user data. */
  readonly #pause: number
  #deadline = 0

  constructor(engine: Engine) {
    this.#engine = engine
    this.#pause = engine.allocate(12)
    const pausing = engine.callback(() => (performance.now() > this.#deadline ? 1 : 0), 'ii')
    engine.view(this.#pause, 12).writeInt32LE(1, 0)
    engine.view(this.#pause, 12).writeInt32LE(pausing, 4)
  }

  /**
   * Draws a loaded page on white, at most `width` pixels wide and twice as high.
   * Null when the page has no area, or is not drawn within `maxMs`.
   */
  draw(page: number, width: number, maxMs: number): Buffer | null {
    const { pdfium } = this.#engine
    const pageWidth = pdfium.FPDF_GetPageWidthF(page)
    const pageHeight = pdfium.FPDF_GetPageHeightF(page)
    if (!(pageWidth > 0 && pageHeight > 0)) return null
    const scale = Math.min(width / pageWidth, (width * MAX_ASPECT) / pageHeight)
    const columns = Math.max(1, Math.round(pageWidth * scale))
    const rows = Math.max(1, Math.round(pageHeight * scale))
    this.#deadline = performance.now() + maxMs
    return this.#drawSized(page, columns, rows)
  }

  #drawSized(page: number, columns: number, rows: number): Buffer | null {
    const { pdfium } = this.#engine
    const bitmap = pdfium.FPDFBitmap_CreateEx(columns, rows, BGRX, 0, 0)
    if (bitmap === 0) return null
    try {
      pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, columns, rows, WHITE)
      const status = pdfium.FPDF_RenderPageBitmap_Start(
        bitmap,
        page,
        0,
        0,
        columns,
        rows,
        0,
        FLAGS,
        this.#pause,
      )
      if (status !== DONE) return null
      return encodePng(
        this.#engine.view(pdfium.FPDFBitmap_GetBuffer(bitmap), columns * rows * 4),
        columns,
        rows,
      )
    } finally {
      pdfium.FPDF_RenderPage_Close(page)
      pdfium.FPDFBitmap_Destroy(bitmap)
    }
  }
}
