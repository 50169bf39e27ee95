import type { ExclusionReason } from './exclusion.ts'

/** The end of an entry: leaders or a space, and a page number. */
const pageAtEnd = /[ \t.…](\d{1,4})[ \t]*$/
/** The optional start of an entry: a section number. */
const labelAtStart = /^[ \t]*(\d{1,3}(?:\.\d{1,3})*)\.?[ \t]/
/** Longer lines are body text. */
const maxLineLength = 160
/** Minimum number of entries with non-decreasing pages. */
const minEntries = 5

/**
 * The numbers of a table of contents by their offset: lines whose last numbers never decrease and stay within the
 * page count.
 */
export function findContents(text: string, pageCount: number): Map<number, ExclusionReason> {
  const places = new Map<number, ExclusionReason>()
  let entries = 0
  let last = 0
  for (let at = 0; at < text.length; ) {
    const newline = text.indexOf('\n', at)
    const end = newline < 0 ? text.length : newline
    const entry = end - at <= maxLineLength ? readEntry(text.slice(at, end)) : null
    if (entry) {
      if (entry.page < last || entry.page > pageCount) return new Map()
      last = entry.page
      entries += 1
      if (entry.labelAt !== null) places.set(at + entry.labelAt, 'labels')
      places.set(at + entry.pageAt, 'pageNumbers')
    }
    at = end + 1
  }
  return entries >= minEntries && last > 1 ? places : new Map()
}

/** An entry has words between an optional section number and a page number, and no other digits. */
function readEntry(line: string): { page: number; pageAt: number; labelAt: number | null } | null {
  const page = pageAtEnd.exec(line)
  if (!page?.[1]) return null
  const label = labelAtStart.exec(line)
  const words = line.slice(label?.[0].length ?? 0, page.index)
  if (/\d/.test(words) || !/\p{L}/u.test(words)) return null
  return {
    page: Number(page[1]),
    pageAt: page.index + 1,
    labelAt: label?.[1] ? label[0].indexOf(label[1]) : null,
  }
}
