import type { Token } from './token.ts'
import { currencyWords, measureWords } from './words.ts'

/** Whether a currency stands in front or a unit behind, which tells a quantity from a year or a label. */
export function isMeasured({ text, start, core, before, after }: Token): boolean {
  if (/\p{Sc}/u.test(core) || /\p{Sc}\s?$/u.test(text.slice(Math.max(0, start - 2), start))) return true
  if (before !== '' && before === before.toUpperCase() && currencyWords.has(before.toLowerCase())) return true
  return /^[%\p{Sc}]/u.test(after) || measureWords.has(after.toLowerCase())
}
