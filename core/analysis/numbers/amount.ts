/** How the document writes numbers; guessed from its language. */
export interface NumberStyle {
  /** The decimal sign. It only decides where one sign with three digits behind it could be either. */
  decimal: '.' | ','
  /** Groups of three digits are set apart by plain spaces. */
  spaceGroups: boolean
}

/** A number that counts: its size and the digits a digit test looks at. */
export interface Amount {
  magnitude: number
  /** Significant digits, without leading zeros and separators; empty for zero. */
  digits: string
}

const GROUP_SPACES = /[\u00a0\u2007\u2009\u202f ]/g
const GROUPED = /^\d{1,3}(?:([,.'’])\d{3})(?:\1\d{3})*(?:(?!\1)[.,]\d+)?$/
const INDIAN = /^\d{1,2}(?:,\d{2})*,\d{3}(?:\.\d+)?$/
const PLAIN = /^\d+(?:[.,]\d+)?$/

/**
 * Reads digits with separators: 1,234.56, 1.234,56, 1 234,56, 1'234.56, 12,34,567.
 * Null when the separators make no number.
 */
export function readAmount(written: string, style: NumberStyle): Amount | null {
  const text = written.replace(GROUP_SPACES, '').replace(/(?:,-|\.-|,–)$/, '')
  if (!GROUPED.test(text) && !PLAIN.test(text) && !INDIAN.test(text)) return null
  const decimalAt = decimalPlace(text, style)
  const whole = (decimalAt < 0 ? text : text.slice(0, decimalAt)).replace(/[.,'’]/g, '')
  const fraction = decimalAt < 0 ? '' : text.slice(decimalAt + 1)
  return { magnitude: Number(`${whole}.${fraction}`), digits: `${whole}${fraction}`.replace(/^0+/, '') }
}

/** Where the decimal sign is, -1 without one. */
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
