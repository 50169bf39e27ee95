import type { Token, Tokens } from 'marked'

/** The text of a heading without its formatting. */
export function plainText({ tokens = [], text }: Tokens.Heading): string {
  return tokens.length > 0 ? tokens.map(textOf).join('') : text
}

/**
 * The ids of all headings, as GitHub makes them: lower case, spaces as hyphens, no punctuation, and a number at the
 * end of an id that occurred before.
 */
export function slugsOf(tokens: readonly Token[]): ReadonlyMap<Token, string> {
  const counts = new Map<string, number>()
  const slugs = new Map<Token, string>()
  for (const token of tokens) {
    if (token.type !== 'heading') continue
    const slug = plainText(token as Tokens.Heading)
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replace(/\s/g, '-')
    const count = counts.get(slug) ?? 0
    counts.set(slug, count + 1)
    slugs.set(token, count === 0 ? slug : `${slug}-${count}`)
  }
  return slugs
}

function textOf(token: Token): string {
  const { tokens, text, raw } = token as Tokens.Generic
  return tokens ? tokens.map(textOf).join('') : (text ?? raw)
}
