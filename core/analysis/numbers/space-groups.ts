import type { NumberStyle } from './amount.ts'
import { isMeasured } from './measured.ts'
import type { Token } from './token.ts'

/** One to three digits, maybe behind a sign or currency. */
const HEAD = /^(?:[-−+(]|\p{Sc})*\d{1,3}$/u
const GROUPS = /(?: \d{3})+(?![\d])(?:([.,])\d{1,4}(?!\d))?/y

/**
 * Joins "1 234 567,89" into one token. A plain space may also stand between two columns, so this is done only
 * where the document's language groups so, or the number has a decimal comma, a currency or a unit.
 */
export function joinSpaceGroups(token: Token, style: NumberStyle): Token {
  if (token.closing !== '' || token.text[token.end] !== ' ' || !HEAD.test(token.core)) return token
  GROUPS.lastIndex = token.end
  const match = GROUPS.exec(token.text)
  if (!match) return token
  const end = GROUPS.lastIndex
  const after = /^ ?([\p{L}%\p{Sc}]{0,12})/u.exec(token.text.slice(end, end + 14))?.[1] ?? ''
  const joined = { ...token, end, core: token.text.slice(token.start, end), after }
  return style.spaceGroups || match[1] === ',' || isMeasured(joined) ? joined : token
}
