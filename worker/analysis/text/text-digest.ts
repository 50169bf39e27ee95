import { NumberTally } from '#core/analysis/benford/tally.ts'
import { type NumberStyle, numberStyle } from '#core/analysis/numbers/amount.ts'
import { findNumbers } from '#core/analysis/numbers/find-numbers.ts'
import { PageNumbering } from '#core/analysis/numbers/page-numbers.ts'
import type { Analysis } from '#core/analysis/schema.ts'
import { cut } from '../pdfium/clean.ts'
import { detectLanguage, type Language } from './language.ts'
import { WordCount } from './words.ts'

/** Characters read before the language is detected, which decides the number format. */
const charactersBeforeDetection = 20_000
/** Silent reading, Brysbaert, "How many words do we read per minute?", 2019. */
const wordsPerMinute = 238
const unspacedCharactersPerMinute = 500

/** Accumulates the text statistics of a document, page by page. */
export class TextDigest {
  readonly numbers = new NumberTally()
  readonly #words = new WordCount()
  readonly #numbering: PageNumbering
  readonly #waiting: { text: string; page: number }[] = []
  #waitingCharacters = 0
  #language: Language | null | undefined
  #style: NumberStyle | undefined
  #characters = 0
  #unreadable = 0
  #excerpt = ''
  #pagesWithText = 0
  #pages = 0
  #scanned = 0
  /** Milliseconds spent on words and on numbers. */
  readonly ms = { words: 0, numbers: 0 }

  constructor(pageCount: number) {
    this.#numbering = new PageNumbering(pageCount)
  }

  /** @param images whether the page shows an image */
  add(text: string, images: boolean): void {
    this.#pages += 1
    const counted = countCharacters(text)
    this.#characters += counted.characters
    this.#unreadable += counted.unreadable
    if (counted.characters === 0) {
      if (images) this.#scanned += 1
      return
    }
    this.#pagesWithText += 1
    if (this.#excerpt.length < 600) {
      this.#excerpt = cut(`${this.#excerpt} ${text.slice(0, 2400)}`.replace(/\s+/g, ' ').trim(), 600)
    }
    this.#waiting.push({ text, page: this.#pages })
    this.#waitingCharacters += text.length
    if (this.#language !== undefined || this.#waitingCharacters >= charactersBeforeDetection) this.#digest()
  }

  /** Code of the language of the text so far; null when there is too little. */
  language(): string | null {
    const detected =
      this.#language === undefined
        ? detectLanguage(this.#waiting.map(({ text }) => text).join('\n'))
        : this.#language
    return detected?.code ?? null
  }

  report(truncated: boolean): Analysis['text'] {
    this.#digest()
    const spaced = Math.max(0, this.#words.words - this.#words.unspacedWords)
    const minutes = spaced / wordsPerMinute + this.#words.unspacedCharacters / unspacedCharactersPerMinute
    return {
      characters: this.#characters,
      words: this.#words.words,
      language: this.#language?.code ?? null,
      languageConfidence: this.#language?.confidence ?? null,
      readingMinutes: Math.round(minutes * 10) / 10,
      pagesWithText: this.#pagesWithText,
      pagesWithoutText: this.#pages - this.#pagesWithText,
      scannedPages: this.#scanned,
      unreadableShare: this.#characters === 0 ? 0 : Math.min(1, this.#unreadable / this.#characters),
      topTerms: this.#words.top(this.#language?.code ?? null, 20),
      excerpt: this.#excerpt,
      truncated,
    }
  }

  #digest(): void {
    const started = performance.now()
    if (this.#language === undefined) {
      this.#language = detectLanguage(this.#waiting.map(({ text }) => text).join('\n'))
    }
    for (const { text } of this.#waiting) this.#words.add(text)
    const counted = performance.now()
    this.#style ??= numberStyle(this.#language?.code ?? null)
    for (const { text, page } of this.#waiting) {
      this.numbers.add(findNumbers(text, this.#style, this.#numbering.find(text, page)))
    }
    this.#waiting.length = 0
    this.ms.words += counted - started
    this.ms.numbers += performance.now() - counted
  }
}

/** Counts code points that are not white space, and those of them without meaning: U+FFFD and private use. */
function countCharacters(text: string): { characters: number; unreadable: number } {
  let characters = 0
  let unreadable = 0
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code <= 32 || code === 0xa0 || (code >= 0xdc00 && code <= 0xdfff)) continue
    characters += 1
    if (code === 0xfffd || (code >= 0xe000 && code <= 0xf8ff)) unreadable += 1
  }
  return { characters, unreadable }
}
