import type { Token } from './token.ts'
import { isMeasured } from './words.ts'

/** Number format of a document, derived from its language. */
export interface NumberStyle {
  /** Decimal separator. Decides only when a single separator is followed by three digits. */
  decimal: '.' | ','
  /** Digits are grouped by plain spaces. */
  spaceGroups: boolean
}

const styles = new Map<string | null, NumberStyle>()

/** Number format of a language (ISO 639-1) from ICU; English when null or unknown. */
export function numberStyle(language: string | null): NumberStyle {
  const known = styles.get(language)
  if (known) return known
  const style = readStyle(language)
  styles.set(language, style)
  return style
}

function readStyle(language: string | null): NumberStyle {
  try {
    const parts = new Intl.NumberFormat(language ?? 'en').formatToParts(1234567.8)
    const decimal = parts.find(({ type }) => type === 'decimal')?.value
    const group = parts.find(({ type }) => type === 'group')?.value ?? ''
    return { decimal: decimal === ',' ? ',' : '.', spaceGroups: /^\s$/.test(group) }
  } catch {
    return { decimal: '.', spaceGroups: false }
  }
}

/** A number that is counted. */
export interface Amount {
  magnitude: number
  /** Significant digits, without leading zeros and separators; empty for zero. */
  digits: string
}

const groupSpaces = /[\u00a0\u2007\u2009\u202f ]/g
const groupedNumber = /^\d{1,3}(?:([,.'’])\d{3})(?:\1\d{3})*(?:(?!\1)[.,]\d+)?$/
const indianNumber = /^\d{1,2}(?:,\d{2})*,\d{3}(?:\.\d+)?$/
const plainNumber = /^\d+(?:[.,]\d+)?$/
/** One to three digits after an optional sign or currency. */
const groupStart = /^(?:[-−+(]|\p{Sc})*\d{1,3}$/u
const followingGroups = /(?: \d{3})+(?![\d])(?:([.,])\d{1,4}(?!\d))?/y

/**
 * Reads digits with separators: 1,234.56, 1.234,56, 1 234,56, 1'234.56, 12,34,567.
 * Null when the separators do not form a number.
 */
export function readAmount(written: string, style: NumberStyle): Amount | null {
  const text = written.replace(groupSpaces, '').replace(/(?:,-|\.-|,–)$/, '')
  if (!groupedNumber.test(text) && !plainNumber.test(text) && !indianNumber.test(text)) return null
  const decimalAt = decimalPlace(text, style)
  const whole = (decimalAt < 0 ? text : text.slice(0, decimalAt)).replace(/[.,'’]/g, '')
  const fraction = decimalAt < 0 ? '' : text.slice(decimalAt + 1)
  return { magnitude: Number(`${whole}.${fraction}`), digits: `${whole}${fraction}`.replace(/^0+/, '') }
}

/** Index of the decimal separator; -1 when there is none. */
function decimalPlace(text: string, style: NumberStyle): number {
  const last = Math.max(text.lastIndexOf('.'), text.lastIndexOf(','))
  if (last < 0) return -1
  const sign = text[last]
  const groups = text.indexOf(sign ?? '') !== last
  if (groups) return -1
  const single = !/[.,'’]/.test(text.slice(0, last))
  const couldGroup = text.length - last === 4 && last <= 3 && !text.startsWith('0')
  return single && couldGroup && sign !== style.decimal ? -1 : last
}

/**
 * Joins "1 234 567,89" into one token. A plain space may also separate two columns, so this applies only when the
 * document's language groups by spaces, or the number has a decimal comma, a currency or a unit.
 */
export function joinSpaceGroups(token: Token, style: NumberStyle): Token {
  if (token.closing !== '' || token.text[token.end] !== ' ' || !groupStart.test(token.core)) return token
  followingGroups.lastIndex = token.end
  const match = followingGroups.exec(token.text)
  if (!match) return token
  const end = followingGroups.lastIndex
  const after = /^ ?([\p{L}%\p{Sc}]{0,12})/u.exec(token.text.slice(end, end + 14))?.[1] ?? ''
  const joined = { ...token, end, core: token.text.slice(token.start, end), after }
  return style.spaceGroups || match[1] === ',' || isMeasured(joined) ? joined : token
}
