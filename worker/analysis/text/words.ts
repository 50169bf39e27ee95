import { cut } from '../pdfium/clean.ts'
import { stopWords } from './stop-words.ts'

/** Scripts written without spaces between words: Thai, Lao, Khmer, Burmese, kana and Chinese characters. */
const UNSPACED =
  /[\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Han}ー]+/gu
const HAS_UNSPACED = /[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]|[\ud840-\ud88d]/
const WORD = /[\p{L}\p{M}\p{N}]+(?:['’.,:-][\p{L}\p{M}\p{N}]+)*/gu
const TERM = /^\p{L}[\p{L}\p{M}'’-]+$/u
/** Terms that are kept while counting; when there are more, those met once are dropped. */
const MAX_TERMS = 200_000

/** Counts the words of a text, page by page, and which are frequent. */
export class WordCount {
  readonly #terms = new Map<string, number>()
  readonly #segmenter = new Intl.Segmenter(undefined, { granularity: 'word' })
  words = 0
  /** Of scripts without spaces, which are read by the character. */
  unspacedWords = 0
  unspacedCharacters = 0

  add(text: string): void {
    let spaced = text
    if (HAS_UNSPACED.test(text)) {
      this.#addUnspaced((text.match(UNSPACED) ?? []).join(' '))
      spaced = text.replace(UNSPACED, ' ')
    }
    for (const word of spaced.match(WORD) ?? []) this.#count(word)
    if (this.#terms.size > MAX_TERMS) this.#prune()
  }

  /** The most frequent terms without stop words of that language, numbers and single letters. */
  top(language: string | null, count: number): { term: string; count: number }[] {
    const stop = stopWords(language)
    const frequent = [...this.#terms].sort(([, a], [, b]) => b - a)
    const top: { term: string; count: number }[] = []
    for (const [term, times] of frequent) {
      if (top.length === count) break
      if (TERM.test(term) && !stop.has(term) && !stop.has(term.replace('’', "'")))
        top.push({ term: cut(term, 60), count: times })
    }
    return top
  }

  #addUnspaced(runs: string): void {
    for (const { segment, isWordLike } of this.#segmenter.segment(runs)) {
      if (!isWordLike) continue
      this.unspacedWords += 1
      this.unspacedCharacters += segment.length
      this.#count(segment)
    }
  }

  #count(word: string): void {
    this.words += 1
    const term = word.toLowerCase()
    this.#terms.set(term, (this.#terms.get(term) ?? 0) + 1)
  }

  #prune(): void {
    for (const [term, times] of this.#terms) if (times === 1) this.#terms.delete(term)
  }
}
