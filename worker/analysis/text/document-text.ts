/** More text than 20 novels; only a bomb has it. */
const MAX_CHARACTERS = 20_000_000

/** The text of the pages in order, kept up to a bound. */
export class DocumentText {
  readonly #pages: string[] = []
  #characters = 0
  truncated = false

  /** Returns as much of the page's text as is kept. */
  add(text: string, truncated: boolean): string {
    const kept = text.slice(0, MAX_CHARACTERS - this.#characters).toWellFormed()
    if (truncated || kept.length < text.length) this.truncated = true
    this.#characters += kept.length
    this.#pages.push(kept)
    return kept
  }

  /** UTF-8, the pages separated by form feeds. */
  encode(): Buffer {
    return Buffer.from(this.#pages.join('\f'))
  }
}
