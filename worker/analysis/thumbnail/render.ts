import type { Engine } from '../pdfium/engine.ts'
import { encodePng } from './png.ts'

/** Four bytes a pixel, the last unused: `FPDFBitmap_BGRx` of fpdfview.h. */
const bgrxFormat = 3
const white = 0xffffffff
/** `FPDF_ANNOT`: with annotations. `FPDF_REVERSE_BYTE_ORDER`: red first, as PNG wants it. */
const renderFlags = 0x01 | 0x10
/** `FPDF_RENDER_DONE` of fpdf_progressive.h. */
const renderDone = 2
/** Maximum height of a picture as a multiple of its maximum width. */
const maxAspectRatio = 2

/** Renders pages as PNG, with a timeout. */
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
   * Null when the page has no area, or rendering takes longer than `timeoutMs`.
   */
  draw(page: number, width: number, timeoutMs: number): Buffer | null {
    const { pdfium } = this.#engine
    const pageWidth = pdfium.FPDF_GetPageWidthF(page)
    const pageHeight = pdfium.FPDF_GetPageHeightF(page)
    if (!(pageWidth > 0 && pageHeight > 0)) return null
    const scale = Math.min(width / pageWidth, (width * maxAspectRatio) / pageHeight)
    const columns = Math.max(1, Math.round(pageWidth * scale))
    const rows = Math.max(1, Math.round(pageHeight * scale))
    this.#deadline = performance.now() + timeoutMs
    return this.#drawSized(page, columns, rows)
  }

  #drawSized(page: number, columns: number, rows: number): Buffer | null {
    const { pdfium } = this.#engine
    const bitmap = pdfium.FPDFBitmap_CreateEx(columns, rows, bgrxFormat, 0, 0)
    if (bitmap === 0) return null
    try {
      pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, columns, rows, white)
      const status = pdfium.FPDF_RenderPageBitmap_Start(
        bitmap,
        page,
        0,
        0,
        columns,
        rows,
        0,
        renderFlags,
        this.#pause,
      )
      if (status !== renderDone) return null
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
