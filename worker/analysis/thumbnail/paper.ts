import type { Analysis } from '#core/analysis/schema.ts'

type Pages = Analysis['pages']

const maxSizes = 50
const pointsPerMm = 72 / 25.4
const toleranceMm = 2

/** Paper in millimetres, portrait: ISO 216 and ANSI Y14.1. */
const paperFormats: readonly [name: string, width: number, height: number][] = [
  ['A0', 841, 1189],
  ['A1', 594, 841],
  ['A2', 420, 594],
  ['A3', 297, 420],
  ['A4', 210, 297],
  ['A5', 148, 210],
  ['A6', 105, 148],
  ['B4', 250, 353],
  ['B5', 176, 250],
  ['Letter', 215.9, 279.4],
  ['Legal', 215.9, 355.6],
  ['Tabloid', 279.4, 431.8],
  ['Executive', 184.2, 266.7],
]

/** Counts the distinct page sizes, in points after rotation. */
export class PaperSizes {
  readonly #sizes = new Map<string, Pages['sizes'][number]>()
  unreadable = 0

  add(width: number, height: number): void {
    const size = { width: hundredths(width), height: hundredths(height) }
    const key = `${size.width}x${size.height}`
    const known = this.#sizes.get(key)
    if (known) known.count += 1
    else if (this.#sizes.size < 10_000) {
      this.#sizes.set(key, {
        ...size,
        name: paperName(width, height),
        orientation: orientationOf(width, height),
        count: 1,
      })
    }
  }

  report(count: number): Pages {
    const sizes = [...this.#sizes.values()].sort((a, b) => b.count - a.count)
    return {
      count,
      unreadable: this.unreadable,
      sizes: sizes.slice(0, maxSizes),
      truncated: sizes.length > maxSizes,
    }
  }
}

function paperName(width: number, height: number): string | null {
  const short = Math.min(width, height) / pointsPerMm
  const long = Math.max(width, height) / pointsPerMm
  const fits = ([, w, h]: (typeof paperFormats)[number]) =>
    Math.abs(short - w) <= toleranceMm && Math.abs(long - h) <= toleranceMm
  return paperFormats.find(fits)?.[0] ?? null
}

function orientationOf(width: number, height: number): Pages['sizes'][number]['orientation'] {
  if (Math.abs(width - height) < 1) return 'square'
  return width < height ? 'portrait' : 'landscape'
}

/** Rounds to hundredths. Sizes of hostile files may be infinite or not a number. */
function hundredths(points: number): number {
  return Number.isFinite(points) ? Math.max(0, Math.round(points * 100) / 100) : 0
}
