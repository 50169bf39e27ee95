import { createRequire } from 'node:module'
import { cut } from '../pdfium/clean.ts'
import { toIso3 } from './language.ts'

/** Scripts written without spaces between words: Thai, Lao, Khmer, Burmese, kana and Chinese characters. */
const unspacedPattern =
  /[\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Han}ー]+/gu
const hasUnspacedPattern =
  /[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]|[\ud840-\ud88d]/
const wordPattern = /[\p{L}\p{M}\p{N}]+(?:['’.,:-][\p{L}\p{M}\p{N}]+)*/gu
const termPattern = /^\p{L}[\p{L}\p{M}'’-]+$/u
/** Created with the first text that needs it: it takes 20 ms. */
let segmenter: Intl.Segmenter | undefined
/** Maximum terms kept while counting. Above it, terms that occurred once are dropped. */
const maxTerms = 200_000

/** Counts the words and terms of a text, page by page. */
export class WordCount {
  readonly #terms = new Map<string, number>()
  words = 0
  /** Words of scripts without spaces, whose reading time is estimated by characters. */
  unspacedWords = 0
  unspacedCharacters = 0

  add(text: string): void {
    let spaced = text
    if (hasUnspacedPattern.test(text)) {
      this.#addUnspaced((text.match(unspacedPattern) ?? []).join(' '))
      spaced = text.replace(unspacedPattern, ' ')
    }
    for (const word of spaced.match(wordPattern) ?? []) this.#count(word)
    if (this.#terms.size > maxTerms) this.#prune()
  }

  /** Most frequent terms, without stop words of the language, numbers and single letters. */
  top(language: string | null, count: number): { term: string; count: number }[] {
    const stop = stopWords(language)
    const frequent = [...this.#terms].sort(([, a], [, b]) => b - a)
    const top: { term: string; count: number }[] = []
    for (const [term, times] of frequent) {
      if (top.length === count) break
      if (termPattern.test(term) && !stop.has(term) && !stop.has(term.replace('’', "'")))
        top.push({ term: cut(term, 60), count: times })
    }
    return top
  }

  #addUnspaced(runs: string): void {
    segmenter ??= new Intl.Segmenter(undefined, { granularity: 'word' })
    for (const { segment, isWordLike } of segmenter.segment(runs)) {
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

/** Names of stop word lists that are not the ISO 639-3 code of the language. */
const listNames: Record<string, string> = { pan: 'panGu', zho: 'zho', cmn: 'zho', ell: 'ell', nor: 'nob' }

const require = createRequire(import.meta.url)
const noWords: ReadonlySet<string> = new Set()
const known = new Map<string, ReadonlySet<string>>()

/** Stop words of a language in lower case; English ones when the language is unknown. */
function stopWords(language: string | null): ReadonlySet<string> {
  const code = language === null ? 'eng' : toIso3(language)
  let words = known.get(code)
  if (!words) {
    const lists = require('stopword') as Record<string, unknown>
    const list = lists[listNames[code] ?? code]
    words = Array.isArray(list) ? new Set(list.map((word) => String(word).toLowerCase())) : noWords
    known.set(code, words)
  }
  return words
}
