/** Positions in the chart, in pixels. */
export interface ChartLayout {
  width: number
  height: number
  /** Start and end of the time axis. */
  left: number
  right: number
  /** Whether titles and figures are above and below the lanes instead of beside them. */
  narrow: boolean
  /** Vertical centre of the server's row. */
  serverY: number
  /** Vertical centre of a lane. */
  laneY(index: number): number
  /** Right edges of the columns of figures. */
  columns: readonly number[]
  /** Upper and lower edge of the lanes, for lines that cross all of them. */
  top: number
  bottom: number
}

/** Titles of the columns of figures. */
export const columnTitles = ['chart.latency', 'chart.requests', 'chart.bytes', 'chart.unchanged'] as const

/** Computes the layout for a width in pixels and a number of lanes. */
export function layoutChart(width: number, lanes: number): ChartLayout {
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
    serverY: narrow ? 96 : 90,
    laneY: (index) => first + index * rowHeight,
    columns: narrow ? [] : [right + 110, right + 180, right + 250, right + 336],
    top: narrow ? 62 : 58,
    bottom: first + (lanes - 1) * rowHeight + 34,
  }
}
