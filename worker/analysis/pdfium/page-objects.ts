import type { Engine } from './engine.ts'

/** A page of drawings can hold millions of objects; fonts and images show among the first. */
const MAX_OBJECTS_A_PAGE = 5000
const MAX_DEPTH = 4

/** `FPDF_PAGEOBJ_*` of fpdf_edit.h. */
const TEXT = 1
const IMAGE = 3
const FORM = 5

/** What wants to know of the objects on a page. */
export interface ObjectVisitor {
  /** @param depth 0 on the page itself, more within form XObjects, which have coordinates of their own */
  text(object: number, depth: number): void
  image(object: number): void
}

/**
 * Shows the visitor every text and image of a loaded page, those within form XObjects too.
 * @returns whether all objects were looked at
 */
export function visitObjects({ pdfium }: Engine, page: number, visitor: ObjectVisitor): boolean {
  let left = MAX_OBJECTS_A_PAGE
  const visit = (count: number, get: (index: number) => number, depth: number): boolean => {
    for (let index = 0; index < count; index += 1) {
      if (left === 0) return false
      left -= 1
      const object = get(index)
      const type = object === 0 ? 0 : pdfium.FPDFPageObj_GetType(object)
      if (type === TEXT) visitor.text(object, depth)
      else if (type === IMAGE) visitor.image(object)
      else if (type === FORM && depth < MAX_DEPTH) {
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
