/** A match with the text around it. */
export interface Match {
  /** Index of the page, from 0. */
  page: number
  before: string
  match: string
  after: string
}

const maxMatches = 50
const contextLength = 36

/** Finds a text in the pages, ignoring case. Returns the first 50 matches and the total count. */
export function findInPages(texts: readonly string[], query: string): { total: number; matches: Match[] } {
  const pattern = toPattern(query)
  if (!pattern) return { total: 0, matches: [] }
  const matches: Match[] = []
  let total = 0
  for (const [page, text] of texts.entries()) {
    for (const found of text.matchAll(pattern)) {
      total++
      if (matches.length === maxMatches) continue
      const { index, 0: match } = found
      matches.push({
        page,
        before: oneLine(text.slice(Math.max(0, index - contextLength), index)),
        match: oneLine(match),
        after: oneLine(text.slice(index + match.length, index + match.length + contextLength)),
      })
    }
  }
  return { total, matches }
}

/** The index of the page of every match, in order. */
export function findHits(texts: readonly string[], query: string): number[] {
  const pattern = toPattern(query)
  if (!pattern) return []
  return texts.flatMap((text, page) => Array.from(text.matchAll(pattern), () => page))
}

/** Splits a text at its matches: every second part is a match. */
export function splitAtHits(text: string, query: string): string[] {
  const pattern = toPattern(query)
  if (!pattern) return [text]
  let end = 0
  const parts = Array.from(text.matchAll(pattern), ({ index, 0: match }) => {
    const before = text.slice(end, index)
    end = index + match.length
    return [before, match]
  })
  return [...parts.flat(), text.slice(end)]
}

/** A pattern for the words of the query; null for a blank query. A line may end between two words. */
function toPattern(query: string): RegExp | null {
  const words = query.trim().split(/\s+/).map(escapeRegExp)
  return words[0] === '' ? null : new RegExp(words.join('\\s+'), 'giu')
}

function escapeRegExp(word: string): string {
  return word.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ')
}
