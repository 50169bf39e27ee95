import type { AnalysisPreview } from '#core/analysis/preview-schema.ts'
import type { Analysis } from '#core/analysis/schema.ts'
import { openDocument } from '../pdfium/document.ts'
import type { Engine } from '../pdfium/engine.ts'
import { PageWalk } from '../pdfium/page-walk.ts'
import type { DocumentText } from '../text/document-text.ts'
import { DocumentError } from './document-error.ts'
import type { JobOptions } from './frames.ts'
import { Phases } from './phases.ts'

export interface Analyzed {
  analysis: Analysis
  text: DocumentText
  /** Draws page 1 and closes the document. Null when there is no picture. */
  drawThumbnail(draw: (page: number) => Buffer | null): Buffer | null
}

/** What is known of a document while its pages are read. */
export interface PartialAnalysis {
  preview(): AnalysisPreview
  /** Draws page 1; null when there is no picture yet. */
  drawThumbnail(draw: (page: number) => Buffer | null): Buffer | null
}

/** Called after each page; `partial` is absent for documents without a preview. */
export type OnPage = (done: number, total: number, partial?: PartialAnalysis) => void

/**
 * Analyses a PDF in the engine's memory. The memory must stay allocated until `drawThumbnail` was called. The picture is
 * drawn once: a second `drawThumbnail` returns null.
 * @throws DocumentError as `openDocument`, and `corrupt` when no page can be read
 */
export function analyze(
  engine: Engine,
  file: number,
  bytes: number,
  options: Pick<JobOptions, 'maxPages' | 'password'>,
  onPage: OnPage,
): Analyzed {
  const phases = new Phases()
  const document = phases.time('open', () => openDocument(engine, file, bytes, options))
  const walk = new PageWalk(document, phases)
  for (let index = 0; index < document.pages; index += 1) {
    walk.visit(index)
    onPage(index + 1, document.pages, walk)
  }
  if (walk.sizes.unreadable === document.pages) {
    document.close()
    throw new DocumentError('corrupt')
  }
  return {
    analysis: walk.report(),
    text: walk.text,
    drawThumbnail: (draw) => {
      const picture = walk.drawThumbnail(draw)
      document.close()
      return picture
    },
  }
}
