import type { Analysis } from '#core/analysis/schema.ts'
import { cleanLine } from './clean.ts'
import type { OpenDocument } from './document.ts'

type Links = Analysis['document']['links']
type Form = Analysis['document']['form']

const MAX_URIS = 100
const MAX_ANNOTATIONS_A_PAGE = 2000

/** `FPDF_ANNOT_WIDGET` and `FPDF_ANNOT_LINK` of fpdf_annot.h. */
const LINK = 2
const WIDGET = 20

/** `PDFACTION_*` of fpdf_doc.h. */
const GOTO = 1
const REMOTE_GOTO = 2
const URI = 3
const LAUNCH = 4

/** Counts links and form fields on all pages. No link is followed and no action run. */
export class AnnotationTally {
  readonly #document: OpenDocument
  readonly #uris = new Set<string>()
  readonly #links = { count: 0, web: 0, internal: 0, launch: 0, truncated: false }
  #fields = 0

  constructor(document: OpenDocument) {
    this.#document = document
  }

  addPage(page: number): void {
    const { pdfium } = this.#document.engine
    const count = pdfium.FPDFPage_GetAnnotCount(page)
    for (let index = 0; index < count && index < MAX_ANNOTATIONS_A_PAGE; index += 1) {
      const annotation = pdfium.FPDFPage_GetAnnot(page, index)
      if (annotation === 0) continue
      const type = pdfium.FPDFAnnot_GetSubtype(annotation)
      if (type === WIDGET) this.#fields += 1
      if (type === LINK) this.#addLink(pdfium.FPDFAnnot_GetLink(annotation))
      pdfium.FPDFPage_CloseAnnot(annotation)
    }
    if (count > MAX_ANNOTATIONS_A_PAGE) this.#links.truncated = true
  }

  links(): Links {
    return { ...this.#links, uris: [...this.#uris] }
  }

  form(): Form {
    const type = this.#document.engine.pdfium.FPDF_GetFormType(this.#document.handle)
    return { type: type >= 2 ? 'xfa' : type === 1 ? 'acroform' : 'none', fields: this.#fields }
  }

  #addLink(link: number): void {
    const { engine, handle } = this.#document
    const { pdfium } = engine
    this.#links.count += 1
    const action = link === 0 ? 0 : pdfium.FPDFLink_GetAction(link)
    const type = action === 0 ? 0 : pdfium.FPDFAction_GetType(action)
    if (type === URI) this.#addUri(action)
    else if (type === LAUNCH || type === REMOTE_GOTO) this.#links.launch += 1
    else if (type === GOTO || (link !== 0 && pdfium.FPDFLink_GetDest(handle, link) !== 0))
      this.#links.internal += 1
  }

  #addUri(action: number): void {
    const { engine, handle } = this.#document
    this.#links.web += 1
    const uri = cleanLine(
      engine.read((at, bytes) => engine.pdfium.FPDFAction_GetURIPath(handle, action, at, bytes), 'utf8'),
      2000,
    )
    if (uri === null || this.#uris.has(uri)) return
    if (this.#uris.size < MAX_URIS) this.#uris.add(uri)
    else this.#links.truncated = true
  }
}
