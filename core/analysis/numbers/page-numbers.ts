const LINE = /[^\r\n\f]+/g
/** The line is nothing but a number: "12", "- 12 -", "| 12". */
const ALONE = /^[\s|–—-]*(\d{1,4})[\s|–—-]*$/
const AT_START = /^\s*(\d{1,4})(?=\s)/
const AT_END = /\s(\d{1,4})\s*$/

/**
 * Finds page numbers at the upper and lower edge of pages: a number alone on its line, or one that starts or
 * ends the line and has grown with the pages since an earlier one. Wants the pages in order.
 */
export class PageNumbering {
  readonly #offsets = new Set<number>()

  /** Where in the text of that page (from 1) page numbers begin. */
  find(text: string, page: number): Set<number> {
    const found = new Set<number>()
    const seen: number[] = []
    for (const line of edgeLines(text)) {
      for (const pattern of [ALONE, AT_START, AT_END]) {
        const match = pattern.exec(line.text)
        if (!match?.[1]) continue
        const offset = Number(match[1]) - page
        const at = line.at + match.index + match[0].lastIndexOf(match[1])
        if (pattern === ALONE || this.#offsets.has(offset)) found.add(at)
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
  return first && last && last.at > first.at ? [first, last] : []
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
