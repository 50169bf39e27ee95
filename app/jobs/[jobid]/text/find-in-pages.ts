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
  const words = query.trim().split(/\s+/).map(escapeRegExp)
  if (words[0] === '') return { total: 0, matches: [] }
  // A line may end between two words.
  const pattern = new RegExp(words.join('\\s+'), 'giu')
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

function escapeRegExp(word: string): string {
  return word.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ')
}
