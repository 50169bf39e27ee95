import type { Analysis } from '#core/analysis/schema.ts'
import { cleanLine } from './clean.ts'
import type { Engine } from './engine.ts'

type Fonts = Analysis['document']['fonts']

const maxItems = 200
/** "ABCDEF+" in front of the name of a font of which only some glyphs are embedded, ISO 32000-1 9.6.4. */
const subsetPrefix = /^[A-Z]{6}\+/
/** Bit 7 of the font flags, ISO 32000-1 table 123. */
const italicFlag = 1 << 6

/** Collects the distinct fonts of the text on all pages. */
export class FontCollection {
  readonly #engine: Engine
  readonly #fonts = new Map<string, Fonts['items'][number]>()
  /** Addresses identify a font only while the page is open. */
  readonly #onPage = new Set<number>()
  #truncated = false

  constructor(engine: Engine) {
    this.#engine = engine
  }

  beginPage(): void {
    this.#onPage.clear()
  }

  add(textObject: number): void {
    const font = this.#engine.pdfium.FPDFTextObj_GetFont(textObject)
    if (font === 0 || this.#onPage.has(font)) return
    this.#onPage.add(font)
    const name = this.#read('FPDFFont_GetBaseFontName', font)?.replace(subsetPrefix, '') ?? null
    const embedded = this.#engine.pdfium.FPDFFont_GetIsEmbedded(font) === 1
    const key = `${name}/${embedded}`
    if (this.#fonts.has(key)) return
    if (this.#fonts.size < maxItems) this.#fonts.set(key, this.#describe(font, name, embedded))
    else this.#truncated = true
  }

  report(): Fonts {
    const items = [...this.#fonts.values()].sort((a, b) => (a.name ?? '').localeCompare(b.name ?? '', 'en'))
    return { count: items.length, items, truncated: this.#truncated }
  }

  #describe(font: number, name: string | null, embedded: boolean): Fonts['items'][number] {
    const { pdfium } = this.#engine
    const weight = pdfium.FPDFFont_GetWeight(font)
    return {
      name,
      // For a font that is not embedded the engine reports its own substitute.
      family: embedded ? this.#read('FPDFFont_GetFamilyName', font) : null,
      embedded,
      weight: weight > 0 ? weight : null,
      italic: (pdfium.FPDFFont_GetFlags(font) & italicFlag) !== 0,
    }
  }

  #read(what: 'FPDFFont_GetBaseFontName' | 'FPDFFont_GetFamilyName', font: number): string | null {
    const { pdfium } = this.#engine
    return cleanLine(
      this.#engine.read((at, bytes) => pdfium[what](font, at, bytes), 'utf8'),
      200,
    )
  }
}
