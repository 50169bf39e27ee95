/** Where things stand in the drawing, in pixels. */
export interface ChartLayout {
  width: number
  height: number
  /** The time axis goes from here to there. */
  left: number
  right: number
  /** Narrow: titles and numbers stand above and below each lane, not beside it. */
  narrow: boolean
  /** Middle of the server's lane. */
  truthY: number
  /** Middle of the lane with that index. */
  laneY(index: number): number
  /** The right ends of the columns of numbers. */
  columns: readonly number[]
  /** Upper edge of the lanes and lower edge, for the lines that go through all. */
  top: number
  bottom: number
}

/** The titles of the columns of numbers. */
export const columnTitles = ['result late by', 'requests', 'bytes', 'wasted'] as const

/** Lays the chart out for so many lanes in so many pixels. */
export function layOut(width: number, lanes: number): ChartLayout {
  const narrow = width < 760
  const rowHeight = narrow ? 88 : 64
  const first = narrow ? 176 : 166
  const numbers = narrow ? 0 : 336
  const right = width - 24 - numbers
  return {
    width,
    height: first + Math.max(lanes, 1) * rowHeight - (narrow ? 14 : 4),
    left: narrow ? 18 : 214,
    right: narrow ? width - 18 : right,
    narrow,
    truthY: narrow ? 96 : 90,
    laneY: (index) => first + index * rowHeight,
    columns: narrow ? [] : [right + 116, right + 190, right + 266, right + 336],
    top: narrow ? 62 : 58,
    bottom: first + (lanes - 1) * rowHeight + 34,
  }
}
