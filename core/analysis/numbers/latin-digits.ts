const OTHER_DIGITS = /[^\P{Nd}0-9]|[٫٬]/gu
const ANY_OTHER = /[^\P{Nd}0-9]/u

/**
 * The text with every decimal digit (Arabic, Devanagari, fullwidth …) as 0 to 9, of the same length.
 * Digits outside the basic plane are mathematical letters in practice and stay.
 */
export function latinDigits(text: string): string {
  if (!ANY_OTHER.test(text)) return text
  return text.replace(OTHER_DIGITS, (digit) => {
    if (digit === '٫') return '.'
    if (digit === '٬') return ','
    return digit.length === 1 ? String(digitValue(digit.charCodeAt(0))) : digit
  })
}

/** Unicode keeps the ten digits of a script in a row, from zero on. */
function digitValue(code: number): number {
  let zero = code
  while (code - zero < 9 && ANY_OTHER.test(String.fromCharCode(zero - 1))) zero -= 1
  return code - zero
}
