import type { Engine } from '../pdfium/engine.ts'
import { encodePng } from './png.ts'
import { keepStandardFonts } from './standard-fonts.ts'

/** Four bytes a pixel, the last unused: `FPDFBitmap_BGRx` of fpdfview.h. */
const bgrxFormat = 3
const bytesPerPixel = 4
/** Of each byte of a white bitmap. */
const white = 0xff
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
  /** Address and size of the memory of the bitmaps, which is kept: new memory would be cleared for each. */
  #memory = { address: 0, bytes: 0 }

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
    const bytes = columns * rows * bytesPerPixel
    const pixels = this.#allocate(bytes)
    const bitmap = pdfium.FPDFBitmap_CreateEx(columns, rows, bgrxFormat, pixels, columns * bytesPerPixel)
    if (bitmap === 0) return null
    try {
      this.#engine.view(pixels, bytes).fill(white)
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
      return status === renderDone ? encodePng(this.#engine.view(pixels, bytes), columns, rows) : null
    } finally {
      pdfium.FPDF_RenderPage_Close(page)
      pdfium.FPDFBitmap_Destroy(bitmap)
    }
  }

  /** Address of memory for a bitmap; its contents are those of the bitmap before. */
  #allocate(bytes: number): number {
    const { address, bytes: size } = this.#memory
    if (size >= bytes) return address
    if (address === 0) keepStandardFonts(this.#engine)
    else this.#engine.free(address)
    this.#memory = { address: 0, bytes: 0 }
    this.#memory = { address: this.#engine.allocate(bytes), bytes }
    return this.#memory.address
  }
}
