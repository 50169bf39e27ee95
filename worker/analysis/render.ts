import type { Engine } from './engine.ts'
import { encodePng } from './png.ts'

/** Four bytes a pixel, the last unused: `FPDFBitmap_BGRx` of fpdfview.h. */
const BGRX = 3
const WHITE = 0xffffffff
/** `FPDF_ANNOT`: with annotations. `FPDF_REVERSE_BYTE_ORDER`: red first, as PNG wants it. */
const FLAGS = 0x01 | 0x10
/** A page drawn into a box: never wider than `width`, never higher than twice that. */
const MAX_ASPECT = 2

/**
 * Draws a loaded page on white and encodes it as a PNG at most `width` pixels wide and twice as high.
 * Null when the page has no area.
 */
export function renderPage(engine: Engine, page: number, width: number): Buffer | null {
  const { api } = engine
  const pageWidth = api.FPDF_GetPageWidthF(page)
  const pageHeight = api.FPDF_GetPageHeightF(page)
  if (!(pageWidth > 0 && pageHeight > 0)) return null
  const scale = Math.min(width / pageWidth, (width * MAX_ASPECT) / pageHeight)
  const columns = Math.max(1, Math.round(pageWidth * scale))
  const rows = Math.max(1, Math.round(pageHeight * scale))
  const bitmap = api.FPDFBitmap_CreateEx(columns, rows, BGRX, 0, 0)
  if (bitmap === 0) return null
  try {
    api.FPDFBitmap_FillRect(bitmap, 0, 0, columns, rows, WHITE)
    api.FPDF_RenderPageBitmap(bitmap, page, 0, 0, columns, rows, 0, FLAGS)
    return encodePng(engine.view(api.FPDFBitmap_GetBuffer(bitmap), columns * rows * 4), columns, rows)
  } finally {
    api.FPDFBitmap_Destroy(bitmap)
  }
}
