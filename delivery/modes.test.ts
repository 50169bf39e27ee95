import { describe, expect, it } from 'vitest'
import { modes } from './modes.ts'

/** Backgrounds of cards in app/_styles/tokens.css. */
const backgrounds = { light: '#fffefc', dark: '#191a1f' } as const
const minContrast = 3
/** Distance in OKLab; two colours at this distance are easy to tell apart as lines of a chart. */
const minDistance = 0.06

describe.each(modes)('the guide of $name', ({ guide, follows }) => {
  it.each(['light', 'dark'] as const)('has a colour with enough contrast in the %s theme', (theme) => {
    const luminances = [
      luminanceOf(fromOklch(guide.style.colour[theme])),
      luminanceOf(fromHex(backgrounds[theme])),
    ]
    const [high = 0, low = 0] = luminances.toSorted((a, b) => b - a)
    expect((high + 0.05) / (low + 0.05)).toBeGreaterThanOrEqual(minContrast)
  })

  it('has its short texts in German and French, too', () => {
    for (const language of ['de', 'fr']) {
      const texts = guide.translations?.find((one) => one.language === language)
      expect(texts?.summary).toMatch(/^.+\.$/)
      expect(texts?.bestFor).toMatch(/[^.]$/)
      for (const { translations, choices } of follows?.faults ?? []) {
        const fault = translations?.find((one) => one.language === language)
        expect(fault?.title).toMatch(/\S/)
        expect(fault?.choices.map((title) => title !== '')).toEqual(choices.map(() => true))
      }
    }
  })

  it('says when to use the mode, when to avoid it, and what it needs, guarantees and costs', () => {
    const { how, bestFor, example, useWhen, avoidWhen, needs, guarantees, costs } = guide
    for (const text of [how, bestFor, example]) expect(text.trim()).not.toBe('')
    for (const list of [useWhen, avoidWhen, needs, guarantees, costs]) expect(list).not.toEqual([])
  })
})

it('no two modes share a name, a title, a position or a shape', () => {
  const members: (string | number)[][] = [
    modes.map(({ name }) => name),
    modes.map(({ title }) => title),
    modes.map(({ guide }) => guide.order),
    modes.map(({ guide }) => guide.style.shape),
    modes.map(({ guide }) => guide.bestFor),
  ]
  for (const values of members) expect(new Set(values).size).toBe(modes.length)
})

it.each(['light', 'dark'] as const)('no two modes have similar colours in the %s theme', (theme) => {
  const colours = modes.map(({ name, guide }) => ({ name, lab: toOklab(guide.style.colour[theme]) }))
  for (const [index, one] of colours.entries()) {
    for (const other of colours.slice(index + 1)) {
      const distance = Math.hypot(...one.lab.map((value, axis) => value - (other.lab[axis] ?? 0)))
      expect(distance, `${one.name} and ${other.name}`).toBeGreaterThan(minDistance)
    }
  }
})

it('exactly one mode is the fallback, one is the default of the pages and one of the command line', () => {
  const capabilities = modes.flatMap(({ follows }) => follows ?? [])
  expect(capabilities.filter(({ fallback }) => fallback)).toHaveLength(1)
  for (const client of ['browser', 'command-line'] as const)
    expect(capabilities.filter(({ defaultFor }) => defaultFor?.includes(client))).toHaveLength(1)
})

function toOklab(colour: string): [number, number, number] {
  const [l = 0, c = 0, h = 0] =
    /^oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)$/.exec(colour)?.slice(1).map(Number) ?? []
  const hue = (h * Math.PI) / 180
  return [l, c * Math.cos(hue), c * Math.sin(hue)]
}

/** Linear sRGB, clipped to its gamut (CSS Color 4 §10). */
function fromOklch(colour: string): number[] {
  const [lightness, a, b] = toOklab(colour)
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ].map((value) => Math.min(1, Math.max(0, value)))
}

function fromHex(colour: string): number[] {
  return [1, 3, 5]
    .map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
}

/** Relative luminance (WCAG 2.2). */
function luminanceOf([red = 0, green = 0, blue = 0]: number[]): number {
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
