/**
 * Removed from every string of a document: control characters except tab and line feed, noncharacters, and bidi
 * controls, which make text display in another order (Trojan Source, CVE-2021-42574).
 */
const unwantedCharacters =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it matches
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufdd0-\ufdef\ufeff\ufff9-\ufffb\ufffe\uffff]/g

/** Ligatures and Arabic presentation forms: glyph variants that NFKC maps to plain letters. */
const presentationForms = /[\ufb00-\ufb06\ufb13-\ufb17\ufb1d-\ufdcf\ufdf0-\ufdfc\ufe70-\ufefc]+/g

/** Cleans text of any length, so that PostgreSQL, JSON and escaped HTML can hold it. */
export function cleanText(text: string): string {
  return text
    .replace(unwantedCharacters, '')
    .toWellFormed()
    .replace(presentationForms, (forms) => forms.normalize('NFKC'))
}

/** Cleans text into one line of at most `max` UTF-16 units; null when it is empty. */
export function cleanLine(text: string | null, max: number): string | null {
  if (text === null) return null
  const line = cleanText(text.slice(0, max * 4))
    .replace(/\s+/g, ' ')
    .trim()
  return line === '' ? null : cut(line, max)
}

/** Truncates to `max` UTF-16 units, without splitting a surrogate pair. */
export function cut(text: string, max: number): string {
  return text.length <= max ? text : text.slice(0, max).replace(/[\ud800-\udbff]$/, '')
}
