/** A place where the text was found, with a little of what stands around it. */
export interface Place {
  /** From 0. */
  page: number
  before: string
  match: string
  after: string
}

const shown = 50
const around = 36

/** Finds a text in the pages, whatever the case; the first places, and how many there are in all. */
export function findInPages(texts: readonly string[], wanted: string): { total: number; places: Place[] } {
  const words = wanted.trim().split(/\s+/).map(literal)
  if (words[0] === '') return { total: 0, places: [] }
  // A line may end between two words of it.
  const pattern = new RegExp(words.join('\\s+'), 'giu')
  const places: Place[] = []
  let total = 0
  for (const [page, text] of texts.entries()) {
    for (const found of text.matchAll(pattern)) {
      total++
      if (places.length === shown) continue
      const { index, 0: match } = found
      places.push({
        page,
        before: oneLine(text.slice(Math.max(0, index - around), index)),
        match: oneLine(match),
        after: oneLine(text.slice(index + match.length, index + match.length + around)),
      })
    }
  }
  return { total, places }
}

function literal(word: string): string {
  return word.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ')
}
