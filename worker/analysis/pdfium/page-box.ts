import type { Engine } from './engine.ts'

/** What a reader sees of a page, in points of its own coordinates: media box, cut to the crop box. */
export interface Box {
  left: number
  top: number
  right: number
  bottom: number
}

export function pageBox(engine: Engine, page: number): Box {
  engine.pdfium.FPDF_GetPageBoundingBox(page, engine.scratch)
  return { left: engine.float(0), top: engine.float(1), right: engine.float(2), bottom: engine.float(3) }
}

/** Whether an object on the page itself lies within the box; false when it cannot be told. */
export function liesWithin(engine: Engine, object: number, box: Box): boolean {
  const at = engine.scratch
  if (engine.pdfium.FPDFPageObj_GetBounds(object, at, at + 4, at + 8, at + 12) === 0) return false
  const [left, bottom, right, top] = [engine.float(0), engine.float(1), engine.float(2), engine.float(3)]
  return left >= box.left && right <= box.right && bottom >= box.bottom && top <= box.top
}
