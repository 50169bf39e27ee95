const wordPattern = /[\p{L}\p{M}\p{N}]+/gu

/** Words that two texts have in common, as multisets, and the number of words in the second. */
export function countCommonWords(text: string, oracle: string): { common: number; of: number } {
  const left = new Map<string, number>()
  for (const word of splitWords(text)) left.set(word, (left.get(word) ?? 0) + 1)
  const expected = splitWords(oracle)
  let common = 0
  for (const word of expected) {
    const times = left.get(word) ?? 0
    if (times === 0) continue
    left.set(word, times - 1)
    common += 1
  }
  return { common, of: expected.length }
}

/** Ignores case and compatibility forms. */
function splitWords(text: string): string[] {
  return text.normalize('NFKC').toLowerCase().match(wordPattern) ?? []
}
