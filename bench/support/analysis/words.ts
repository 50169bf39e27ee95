const WORD = /[\p{L}\p{M}\p{N}]+/gu

/** How many words two texts have in common, each counted as often as in both, and how many the second has. */
export function wordsInCommon(text: string, oracle: string): { common: number; of: number } {
  const left = new Map<string, number>()
  for (const word of wordsOf(text)) left.set(word, (left.get(word) ?? 0) + 1)
  const wanted = wordsOf(oracle)
  let common = 0
  for (const word of wanted) {
    const times = left.get(word) ?? 0
    if (times === 0) continue
    left.set(word, times - 1)
    common += 1
  }
  return { common, of: wanted.length }
}

/** Case and compatibility forms do not matter, the order of words neither. */
function wordsOf(text: string): string[] {
  return text.normalize('NFKC').toLowerCase().match(WORD) ?? []
}
