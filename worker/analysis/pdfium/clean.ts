/**
 * What is taken out of every string of a document: control characters but tab and line feed, noncharacters,
 * and the bidi controls that make text read otherwise than it is (Trojan Source, CVE-2021-42574).
 */
const UNWANTED =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufdd0-\ufdef\ufeff\ufff9-\ufffb\ufffe\uffff]/g

/** Ligatures and the forms letters take in a line of Arabic: one character in the font, another in the text. */
const PRESENTATION_FORMS = /[\ufb00-\ufb06\ufb13-\ufb17\ufb1d-\ufdcf\ufdf0-\ufdfc\ufe70-\ufefc]+/g

/** Text of any length that PostgreSQL, JSON and a page of HTML (once escaped) can hold. */
export function cleanText(text: string): string {
  return text
    .replace(UNWANTED, '')
    .toWellFormed()
    .replace(PRESENTATION_FORMS, (forms) => forms.normalize('NFKC'))
}

/** One clean line of at most `max` UTF-16 units; null when nothing is left. */
export function cleanLine(text: string | null, max: number): string | null {
  if (text === null) return null
  const line = cleanText(text.slice(0, max * 4))
    .replace(/\s+/g, ' ')
    .trim()
  return line === '' ? null : cut(line, max)
}

/** The first `max` UTF-16 units, never half a surrogate pair. */
export function cut(text: string, max: number): string {
  return text.length <= max ? text : text.slice(0, max).replace(/[\ud800-\udbff]$/, '')
}
