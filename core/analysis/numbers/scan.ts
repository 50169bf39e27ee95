import { isDigit, type Token } from './token.ts'

/** Where the first digits of the token are, how many, and the character behind them. */
export function digitRun({ text, start: from, end: to }: Token): {
  start: number
  length: number
  next: string
} {
  let start = from
  while (start < to && !isDigit(text.charCodeAt(start))) start += 1
  let end = start
  while (end < to && isDigit(text.charCodeAt(end))) end += 1
  return { start, length: end - start, next: text[end] ?? '' }
}

/** The end of a sticky pattern's match at that place, 0 when it does not match there. */
export function matchEnd(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at
  return pattern.test(text) ? pattern.lastIndex : 0
}
