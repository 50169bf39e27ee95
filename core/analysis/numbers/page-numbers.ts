import { findContents } from './contents.ts'
import type { ExclusionReason } from './left-out.ts'

const LINE = /[^\r\n\f]+/g
/** The line is nothing but a number: "12", "- 12 -", "| 12". */
const ALONE = /^[\s|–—-]*(\d{1,4})[\s|–—-]*$/
/** Longer lines are text. */
const MAX_LINE = 200
const AT_START = /^\s*(\d{1,4})(?=\s)/
const AT_END = /\s(\d{1,4})\s*$/

/** Where in the text of a page a number begins that is known to measure nothing, and why. */
export type KnownPlaces = ReadonlyMap<number, ExclusionReason>

/**
 * Finds page numbers: those in a table of contents and the upper and lower edge of pages, alone on its line or
 * growing with the pages since an earlier one. Wants the pages in order.
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
      for (const pattern of [ALONE, AT_START, AT_END]) {
        const match = pattern.exec(line.text)
        if (!match?.[1]) continue
        const offset = Number(match[1]) - page
        const at = line.at + match.index + match[0].lastIndexOf(match[1])
        if (pattern === ALONE || this.#offsets.has(offset)) found.set(at, 'pageNumbers')
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

/** The first and the last line that are not blank; none when the page has a single line. */
function edgeLines(text: string): Line[] {
  const first = firstLine(text)
  const last = lastLine(text)
  if (!first || !last || last.at <= first.at) return []
  return [first, last].filter((line) => line.text.length <= MAX_LINE)
}

function firstLine(text: string): Line | null {
  LINE.lastIndex = 0
  for (let match = LINE.exec(text); match; match = LINE.exec(text)) {
    if (match[0].trim() !== '') return { text: match[0], at: match.index }
  }
  return null
}

function lastLine(text: string): Line | null {
  const end = text.trimEnd().length
  const at = Math.max(text.lastIndexOf('\n', end - 1), text.lastIndexOf('\r', end - 1)) + 1
  return end === 0 ? null : { text: text.slice(at, end), at }
}
