import { reportNumbers } from '#core/analysis/benford/report.ts'
import type { AnalysisPreview } from '#core/analysis/preview-schema.ts'
import type { Analysis } from '#core/analysis/schema.ts'
import type { Phases } from '../process/phases.ts'
import { DocumentText } from '../text/document-text.ts'
import { readPageText } from '../text/page-text.ts'
import { TextDigest } from '../text/text-digest.ts'
import { PaperSizes } from '../thumbnail/paper.ts'
import type { OpenDocument } from './document.ts'
import { engineVersion } from './engine.ts'
import { FontCollection } from './fonts.ts'
import { ImageTally } from './images.ts'
import { liesWithin, pageBox, visitObjects } from './page-objects.ts'
import { AnnotationTally } from './properties/annotations.ts'
import { readAttachments } from './properties/attachments.ts'
import { readJavascript } from './properties/javascript.ts'
import { readMetadata } from './properties/metadata.ts'
import { readOutline } from './properties/outline.ts'
import { readSecurity } from './properties/security.ts'
import { readSignatures } from './properties/signatures.ts'

/** Reads the pages in one pass and collects the analysis. */
export class PageWalk {
  readonly text = new DocumentText()
  readonly sizes = new PaperSizes()
  /** The loaded first page, kept open for the thumbnail; 0 when it cannot be read, and after the drawing. */
  #firstPage = 0
  readonly #document: OpenDocument
  readonly #phases: Phases
  readonly #digest: TextDigest
  readonly #fonts: FontCollection
  readonly #images: ImageTally
  readonly #annotations: AnnotationTally

  constructor(document: OpenDocument, phases: Phases) {
    this.#document = document
    this.#phases = phases
    this.#digest = new TextDigest(document.pages)
    this.#fonts = new FontCollection(document.engine)
    this.#images = new ImageTally(document.engine)
    this.#annotations = new AnnotationTally(document)
  }

  visit(index: number): void {
    const { engine, handle } = this.#document
    const { pdfium } = engine
    const page = this.#phases.time('pages', () => pdfium.FPDF_LoadPage(handle, index))
    if (page === 0) {
      this.sizes.unreadable += 1
      this.text.add('', false)
      this.#digest.add('', false)
      return
    }
    const { images, written, inside } = this.#phases.time('pages', () => this.#readObjects(page))
    const { text, truncated } = this.#phases.time('text', () => readPageText(engine, page, inside))
    const whole = written === '' ? text : `${text}\n${written}`
    this.#digest.add(this.text.add(whole, truncated), images > 0)
    if (index === 0) this.#firstPage = page
    else pdfium.FPDF_ClosePage(page)
  }

  /** The facts that the pages read so far give. */
  preview(): AnalysisPreview {
    const { title, author, pdfVersion, language } = readMetadata(this.#document)
    const { encrypted } = readSecurity(this.#document)
    return {
      document: { title, author, pdfVersion, language, encrypted },
      pages: { count: this.#document.pages, sizes: this.sizes.report(this.#document.pages).sizes },
      text: { language: this.#digest.language() },
    }
  }

  /** Draws the first page, once, unless it cannot be read. Its memory is then freed. */
  drawThumbnail(draw: (page: number) => Buffer | null): Buffer | null {
    const page = this.#firstPage
    if (page === 0) return null
    this.#firstPage = 0
    const picture = this.#phases.time('thumbnail', () => draw(page))
    this.#document.engine.pdfium.FPDF_ClosePage(page)
    return picture
  }

  report(): Analysis {
    const text = this.#digest.report(this.text.truncated)
    const document = this.#phases.time('document', () => this.#reportDocument())
    this.#phases.add('words', this.#digest.ms.words)
    this.#phases.add('numbers', this.#digest.ms.numbers)
    return {
      version: 1,
      document,
      pages: this.sizes.report(this.#document.pages),
      text,
      numbers: reportNumbers(this.#digest.numbers, this.text.truncated),
      engine: { name: 'pdfium', version: engineVersion, ms: this.#phases.report() },
    }
  }

  /** Size, fonts, images, links and fields of a loaded page, and whether all its text is within the page box. */
  #readObjects(page: number): { images: number; written: string; inside: boolean } {
    const { engine } = this.#document
    this.sizes.add(engine.pdfium.FPDF_GetPageWidthF(page), engine.pdfium.FPDF_GetPageHeightF(page))
    this.#fonts.beginPage()
    const box = pageBox(engine, page)
    let inside = true
    const whole = visitObjects(engine, page, {
      text: (object, depth) => {
        inside &&= depth === 0 && liesWithin(engine, object, box)
        this.#fonts.add(object)
      },
      image: (object) => this.#images.add(object),
    })
    const images = this.#images.onPage
    this.#images.endPage(whole)
    return { images, written: this.#annotations.addPage(page), inside: inside && whole }
  }

  #reportDocument(): Analysis['document'] {
    const document = this.#document
    return {
      ...readMetadata(document),
      ...readSecurity(document),
      form: this.#annotations.form(),
      javascript: readJavascript(document),
      attachments: readAttachments(document),
      signatures: readSignatures(document),
      outline: readOutline(document),
      links: this.#annotations.links(),
      fonts: this.#fonts.report(),
      images: this.#images.report(),
    }
  }
}
