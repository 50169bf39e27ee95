import type { Analysis } from '#core/analysis/schema.ts'
import { cleanLine } from '../clean.ts'
import type { OpenDocument } from '../document.ts'

type Outline = Analysis['document']['outline']

const maxItems = 500
const maxCount = 10_000
const maxDepth = 32

/** Reads the bookmarks, depth first. A bookmark that occurs twice ends its branch: outlines can be cyclic. */
export function readOutline(document: OpenDocument): Outline {
  const { engine, handle } = document
  const outline: Outline = { count: 0, depth: 0, items: [], truncated: false }
  const visited = new Set<number>()
  const visit = (first: number, level: number) => {
    for (
      let at = first;
      at !== 0 && !visited.has(at);
      at = engine.pdfium.FPDFBookmark_GetNextSibling(handle, at)
    ) {
      visited.add(at)
      if (outline.count === maxCount) break
      outline.count += 1
      outline.depth = Math.max(outline.depth, level)
      if (outline.items.length < maxItems) {
        outline.items.push({ title: readTitle(document, at), level, page: readPage(document, at) })
      }
      if (level < maxDepth) visit(engine.pdfium.FPDFBookmark_GetFirstChild(handle, at), level + 1)
    }
  }
  visit(engine.pdfium.FPDFBookmark_GetFirstChild(handle, 0), 1)
  outline.truncated = outline.count > outline.items.length
  return outline
}

function readTitle({ engine }: OpenDocument, bookmark: number): string | null {
  return cleanLine(
    engine.read((at, bytes) => engine.pdfium.FPDFBookmark_GetTitle(bookmark, at, bytes), 'utf16le'),
    300,
  )
}

/** Target page, from 1, of the bookmark's destination or action. */
function readPage({ engine, handle }: OpenDocument, bookmark: number): number | null {
  const { pdfium } = engine
  let target = pdfium.FPDFBookmark_GetDest(handle, bookmark)
  if (target === 0) {
    const action = pdfium.FPDFBookmark_GetAction(bookmark)
    if (action !== 0) target = pdfium.FPDFAction_GetDest(handle, action)
  }
  const index = target === 0 ? -1 : pdfium.FPDFDest_GetDestPageIndex(handle, target)
  return index < 0 ? null : index + 1
}
