/** Maximum characters kept of a document, about 20 novels. */
const maxCharacters = 20_000_000

/** Text of the pages in order, up to a maximum length. */
export class DocumentText {
  readonly #pages: string[] = []
  #characters = 0
  truncated = false

  /** Adds a page and returns the part of its text that is kept. */
  add(text: string, truncated: boolean): string {
    const kept = text.slice(0, maxCharacters - this.#characters).toWellFormed()
    if (truncated || kept.length < text.length) this.truncated = true
    this.#characters += kept.length
    this.#pages.push(kept)
    return kept
  }

  /** Encodes the text as UTF-8, with form feeds between the pages. */
  encode(): Buffer {
    return Buffer.from(this.#pages.join('\f'))
  }
}
