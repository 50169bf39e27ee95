import type { Analysis } from '#core/analysis/schema.ts'
import { openDocument } from '../pdfium/document.ts'
import type { Engine } from '../pdfium/engine.ts'
import { PageWalk } from '../pdfium/page-walk.ts'
import type { DocumentText } from '../text/document-text.ts'
import { DocumentError } from './document-error.ts'
import { Phases } from './phases.ts'

export interface Analyzed {
  analysis: Analysis
  text: DocumentText
  /** Draws page 1 and closes the document. Null when there is no picture. */
  drawThumbnail(draw: (page: number) => Buffer | null): Buffer | null
}

/**
 * Analyses a PDF in the engine's memory. The memory must stay allocated until `drawThumbnail` was called.
 * @throws DocumentError as `openDocument`, and `corrupt` when no page can be read
 */
export function analyze(
  engine: Engine,
  file: number,
  bytes: number,
  maxPages: number,
  onPage: (done: number, total: number) => void,
): Analyzed {
  const phases = new Phases()
  const document = phases.time('open', () => openDocument(engine, file, bytes, maxPages))
  const walk = new PageWalk(document, phases)
  for (let index = 0; index < document.pages; index += 1) {
    walk.visit(index)
    onPage(index + 1, document.pages)
  }
  if (walk.sizes.unreadable === document.pages) {
    document.close()
    throw new DocumentError('corrupt')
  }
  return {
    analysis: walk.report(),
    text: walk.text,
    drawThumbnail: (draw) => {
      const picture = walk.firstPage === 0 ? null : draw(walk.firstPage)
      if (walk.firstPage !== 0) engine.pdfium.FPDF_ClosePage(walk.firstPage)
      document.close()
      return picture
    },
  }
}
