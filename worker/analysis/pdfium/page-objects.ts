import type { Engine } from './engine.ts'

/** A page of drawings can hold millions of objects; fonts and images are among the first. */
const maxObjectsPerPage = 5000
const maxDepth = 4

/** `FPDF_PAGEOBJ_*` of fpdf_edit.h. */
const textObject = 1
const imageObject = 3
const formObject = 5

/** Receives the objects of a page. */
export interface ObjectVisitor {
  /** @param depth 0 on the page itself, more within form XObjects, which have coordinates of their own */
  text(object: number, depth: number): void
  image(object: number): void
}

/**
 * Visits every text and image object of a loaded page, including those within form XObjects.
 * @returns whether all objects were visited
 */
export function visitObjects({ pdfium }: Engine, page: number, visitor: ObjectVisitor): boolean {
  let left = maxObjectsPerPage
  const visit = (count: number, get: (index: number) => number, depth: number): boolean => {
    for (let index = 0; index < count; index += 1) {
      if (left === 0) return false
      left -= 1
      const object = get(index)
      const type = object === 0 ? 0 : pdfium.FPDFPageObj_GetType(object)
      if (type === textObject) visitor.text(object, depth)
      else if (type === imageObject) visitor.image(object)
      else if (type === formObject && depth < maxDepth) {
        const whole = visit(
          pdfium.FPDFFormObj_CountObjects(object),
          (inner) => pdfium.FPDFFormObj_GetObject(object, inner),
          depth + 1,
        )
        if (!whole) return false
      }
    }
    return true
  }
  return visit(pdfium.FPDFPage_CountObjects(page), (index) => pdfium.FPDFPage_GetObject(page, index), 0)
}

/** Visible area of a page in points of its own coordinates: the media box, cut to the crop box. */
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

/** Whether an object on the page itself lies within the box; false when its bounds are unknown. */
export function liesWithin(engine: Engine, object: number, box: Box): boolean {
  const at = engine.scratch
  if (engine.pdfium.FPDFPageObj_GetBounds(object, at, at + 4, at + 8, at + 12) === 0) return false
  const [left, bottom, right, top] = [engine.float(0), engine.float(1), engine.float(2), engine.float(3)]
  return left >= box.left && right <= box.right && bottom >= box.bottom && top <= box.top
}
