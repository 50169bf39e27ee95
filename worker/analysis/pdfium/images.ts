import type { Analysis } from '#core/analysis/schema.ts'
import type { Engine } from './engine.ts'

type Images = Analysis['document']['images']

/** Counts the images of all pages and their resolutions. It decodes none. */
export class ImageTally {
  readonly #engine: Engine
  readonly #report: Images = {
    count: 0,
    pages: 0,
    megapixels: 0,
    highestDpi: null,
    lowestDpi: null,
    truncated: false,
  }
  #onPage = 0

  constructor(engine: Engine) {
    this.#engine = engine
  }

  /** Images added since the last `endPage`. */
  get onPage(): number {
    return this.#onPage
  }

  /** Reads `FPDF_IMAGEOBJ_METADATA`: width and height in pixels, then both resolutions as floats. */
  add(imageObject: number): void {
    const engine = this.#engine
    this.#onPage += 1
    this.#report.count += 1
    if (engine.pdfium.FPDFImageObj_GetImageMetadata(imageObject, 0, engine.scratch) === 0) return
    const width = engine.int(0)
    const height = engine.int(1)
    if (!(width > 0 && height > 0)) return
    this.#report.megapixels += (width * height) / 1e6
    const dpi = Math.round(Math.min(engine.float(2), engine.float(3)))
    if (!(dpi > 0 && dpi < 100_000)) return
    this.#report.highestDpi = Math.max(this.#report.highestDpi ?? 0, dpi)
    this.#report.lowestDpi = Math.min(this.#report.lowestDpi ?? dpi, dpi)
  }

  endPage(whole: boolean): void {
    if (this.#onPage > 0) this.#report.pages += 1
    if (!whole) this.#report.truncated = true
    this.#onPage = 0
  }

  report(): Images {
    return { ...this.#report, megapixels: Math.round(this.#report.megapixels * 1000) / 1000 }
  }
}
