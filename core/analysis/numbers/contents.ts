import type { ExclusionReason } from './left-out.ts'

/** What a line of a table of contents ends with: leaders or a space, and a page. */
const PAGE_AT_END = /[ \t.…](\d{1,4})[ \t]*$/
/** What it may begin with: the number of a section. */
const LABEL_AT_START = /^[ \t]*(\d{1,3}(?:\.\d{1,3})*)\.?[ \t]/
/** Longer lines are text. */
const MAX_LINE = 160
/** So many pages in a row that never fall are hardly chance. */
const MIN_ENTRIES = 5

/**
 * The numbers of a table of contents, by where they begin: lines whose last numbers rise down the page and stay
 * within the document.
 */
export function findContents(text: string, pageCount: number): Map<number, ExclusionReason> {
  const places = new Map<number, ExclusionReason>()
  let entries = 0
  let last = 0
  for (let at = 0; at < text.length; ) {
    const newline = text.indexOf('\n', at)
    const end = newline < 0 ? text.length : newline
    const entry = end - at <= MAX_LINE ? readEntry(text.slice(at, end)) : null
    if (entry) {
      if (entry.page < last || entry.page > pageCount) return new Map()
      last = entry.page
      entries += 1
      if (entry.labelAt !== null) places.set(at + entry.labelAt, 'labels')
      places.set(at + entry.pageAt, 'pageNumbers')
    }
    at = end + 1
  }
  return entries >= MIN_ENTRIES && last > 1 ? places : new Map()
}

/** Words between an optional section number and a page, and no other digits. */
function readEntry(line: string): { page: number; pageAt: number; labelAt: number | null } | null {
  const page = PAGE_AT_END.exec(line)
  if (!page?.[1]) return null
  const label = LABEL_AT_START.exec(line)
  const words = line.slice(label?.[0].length ?? 0, page.index)
  if (/\d/.test(words) || !/\p{L}/u.test(words)) return null
  return {
    page: Number(page[1]),
    pageAt: page.index + 1,
    labelAt: label?.[1] ? label[0].indexOf(label[1]) : null,
  }
}
