import * as lists from 'stopword'
import { toISO3 } from 'tinyld'

/** Names under which the list of stop words is not the ISO 639-3 code of the language. */
const OTHER_NAMES: Record<string, string> = { pan: 'panGu', zho: 'zho', cmn: 'zho', ell: 'ell', nor: 'nob' }

const NONE: ReadonlySet<string> = new Set()
const known = new Map<string, ReadonlySet<string>>()

/** Words too common to say what a text is about, in lower case; English ones when the language is unknown. */
export function stopWords(language: string | null): ReadonlySet<string> {
  const code = language === null ? 'eng' : toISO3(language) || language
  let words = known.get(code)
  if (!words) {
    const list = (lists as unknown as Record<string, unknown>)[OTHER_NAMES[code] ?? code]
    words = Array.isArray(list) ? new Set(list.map((word) => String(word).toLowerCase())) : NONE
    known.set(code, words)
  }
  return words
}
