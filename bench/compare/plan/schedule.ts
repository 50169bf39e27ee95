import { Random } from '#tests/support/random.ts'

/**
 * Arrival times of a Poisson process in milliseconds from its start, ascending. They do not depend on how fast the
 * server answers (open loop), and are the same for the same seed.
 */
export function poissonArrivals(seed: number, count: number, perSecond: number): number[] {
  const random = new Random(seed)
  let at = 0
  return Array.from({ length: count }, () => {
    // 1 - u is in (0, 1], of which the logarithm is finite.
    at -= (Math.log(1 - random.next()) / perSecond) * 1_000
    return at
  })
}

/**
 * Relative spread of job lengths. With one fixed length, every job would end at the same point between two polls, and
 * the latency of polling would depend on whether the interval divides the length.
 */
export const lengthSpread = 0.25

/** Lengths of jobs in milliseconds, uniform on `jobMs` ± 25 %. */
export function jobLengths(seed: number, count: number, jobMs: number): number[] {
  const random = new Random(seed)
  return Array.from({ length: count }, () => jobMs * (1 + lengthSpread * (2 * random.next() - 1)))
}

/** A copy in random order (Fisher-Yates). */
export function shuffle<T>(items: readonly T[], seed: number): T[] {
  const random = new Random(seed)
  const shuffled = [...items]
  for (let n = shuffled.length - 1; n > 0; n--) {
    const other = random.between(0, n)
    const [a, b] = [shuffled[n] as T, shuffled[other] as T]
    shuffled[n] = b
    shuffled[other] = a
  }
  return shuffled
}

/** A seed that depends on another seed and on a text (FNV-1a). */
export function deriveSeed(seed: number, text: string): number {
  let hash = (0x811c9dc5 ^ seed) >>> 0
  for (const character of text) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0
  return hash
}
