import type { ExclusionReason } from './exclusion.ts'
import { findContents } from './table-of-contents.ts'

const anyLine = /[^\r\n\f]+/g
/** A line with only a number: "12", "- 12 -", "| 12". */
const numberAlone = /^[\s|–—-]*(\d{1,4})[\s|–—-]*$/
/** Longer lines are body text. */
const maxLineLength = 200
const numberAtStart = /^\s*(\d{1,4})(?=\s)/
const numberAtEnd = /\s(\d{1,4})\s*$/

/** Exclusions by the offset of the number in the text of a page. */
export type KnownPlaces = ReadonlyMap<number, ExclusionReason>

/**
 * Finds page numbers: in a table of contents, and in the first and last line of a page when the number is alone on
 * the line or increases with the pages. Pages must be passed in order.
 */
export class PageNumbering {
  readonly #offsets = new Set<number>()

  readonly #pageCount: number

  constructor(pageCount: number) {
    this.#pageCount = pageCount
  }

  /** @param page number of the page, from 1 */
  find(text: string, page: number): KnownPlaces {
    const found = findContents(text, this.#pageCount)
    const seen: number[] = []
    for (const line of edgeLines(text)) {
      for (const pattern of [numberAlone, numberAtStart, numberAtEnd]) {
        const match = pattern.exec(line.text)
        if (!match?.[1]) continue
        const offset = Number(match[1]) - page
        const at = line.at + match.index + match[0].lastIndexOf(match[1])
        if (pattern === numberAlone || this.#offsets.has(offset)) found.set(at, 'pageNumbers')
        seen.push(offset)
      }
    }
    for (const offset of seen) this.#offsets.add(offset)
    return found
  }
}

interface Line {
  text: string
  at: number
}

/** The first and the last non-blank line; none when the page has a single line. */
function edgeLines(text: string): Line[] {
  const first = firstLine(text)
  const last = lastLine(text)
  if (!first || !last || last.at <= first.at) return []
  return [first, last].filter((line) => line.text.length <= maxLineLength)
}

function firstLine(text: string): Line | null {
  anyLine.lastIndex = 0
  for (let match = anyLine.exec(text); match; match = anyLine.exec(text)) {
    if (match[0].trim() !== '') return { text: match[0], at: match.index }
  }
  return null
}

function lastLine(text: string): Line | null {
  const end = text.trimEnd().length
  const at = Math.max(text.lastIndexOf('\n', end - 1), text.lastIndexOf('\r', end - 1)) + 1
  return end === 0 ? null : { text: text.slice(at, end), at }
}
