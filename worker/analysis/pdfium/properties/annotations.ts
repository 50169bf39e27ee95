import type { Analysis } from '#core/analysis/schema.ts'
import { cleanLine } from '../clean.ts'
import type { OpenDocument } from '../document.ts'

type Links = Analysis['document']['links']
type Form = Analysis['document']['form']

const maxUris = 100
const maxAnnotationsPerPage = 2000

/** `FPDF_ANNOT_*` of fpdf_annot.h. */
const linkType = 2
const freeTextType = 3
const widgetType = 20
/** `FPDF_OBJECT_STRING` of fpdfview.h. */
const stringType = 3
/** Annotation flags "hidden" and "no view", ISO 32000-1 table 165. */
const hiddenFlags = (1 << 1) | (1 << 5)
const maxValue = 10_000

/** `PDFACTION_*` of fpdf_doc.h. */
const goToAction = 1
const remoteGoToAction = 2
const uriAction = 3
const launchAction = 4

/** Counts links and form fields of all pages and reads field values. It follows no link and runs no action. */
export class AnnotationTally {
  readonly #document: OpenDocument
  readonly #uris = new Set<string>()
  readonly #links = { count: 0, web: 0, internal: 0, launch: 0, truncated: false }
  #fields = 0

  constructor(document: OpenDocument) {
    this.#document = document
  }

  /** Adds a loaded page. Returns the visible values of its fields and text notes, one per line. */
  addPage(page: number): string {
    const { pdfium } = this.#document.engine
    const written: string[] = []
    const count = pdfium.FPDFPage_GetAnnotCount(page)
    for (let index = 0; index < count && index < maxAnnotationsPerPage; index += 1) {
      const annotation = pdfium.FPDFPage_GetAnnot(page, index)
      if (annotation === 0) continue
      const type = pdfium.FPDFAnnot_GetSubtype(annotation)
      if (type === widgetType) this.#fields += 1
      if (type === widgetType || type === freeTextType) {
        const value = this.#readValue(annotation, type === widgetType ? 'V' : 'Contents')
        if (value !== null) written.push(value)
      }
      if (type === linkType) this.#addLink(pdfium.FPDFAnnot_GetLink(annotation))
      pdfium.FPDFPage_CloseAnnot(annotation)
    }
    if (count > maxAnnotationsPerPage) this.#links.truncated = true
    return written.join('\n')
  }

  links(): Links {
    return { ...this.#links, uris: [...this.#uris] }
  }

  form(): Form {
    const type = this.#document.engine.pdfium.FPDF_GetFormType(this.#document.handle)
    return { type: type >= 2 ? 'xfa' : type === 1 ? 'acroform' : 'none', fields: this.#fields }
  }

  #readValue(annotation: number, name: string): string | null {
    const { engine } = this.#document
    const { pdfium } = engine
    const key = engine.constant(name)
    if (pdfium.FPDFAnnot_GetValueType(annotation, key) !== stringType) return null
    if ((pdfium.FPDFAnnot_GetFlags(annotation) & hiddenFlags) !== 0) return null
    return cleanLine(
      engine.read((at, bytes) => pdfium.FPDFAnnot_GetStringValue(annotation, key, at, bytes), 'utf16le'),
      maxValue,
    )
  }

  #addLink(link: number): void {
    const { engine, handle } = this.#document
    const { pdfium } = engine
    this.#links.count += 1
    const action = link === 0 ? 0 : pdfium.FPDFLink_GetAction(link)
    const type = action === 0 ? 0 : pdfium.FPDFAction_GetType(action)
    if (type === uriAction) this.#addUri(action)
    else if (type === launchAction || type === remoteGoToAction) this.#links.launch += 1
    else if (type === goToAction || (link !== 0 && pdfium.FPDFLink_GetDest(handle, link) !== 0))
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
    if (this.#uris.size < maxUris) this.#uris.add(uri)
    else this.#links.truncated = true
  }
}
