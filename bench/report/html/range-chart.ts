import { formatMs } from '../numbers.ts'
import type { ReportVariant } from '../report-schema.ts'
import { escapeHtml, variantClass } from './markup.ts'

/** One row of the chart; null is infinite. */
export interface Range {
  variant: ReportVariant
  fromMs: number | null
  toMs: number | null
  modelMs: number | null
  /** Text at the end of the row. */
  text: string
}

const width = 860
const rowHeight = 26
const left = 190
const right = 180
const top = 22
const lowestMs = 0.1
const highestMs = 100_000

/** Horizontal position of a time on a logarithmic axis; infinite times are at its end. */
function positionOf(ms: number | null): number {
  if (ms === null) return width - right
  const share = Math.log(Math.max(ms, lowestMs) / lowestMs) / Math.log(highestMs / lowestMs)
  return left + Math.min(1, share) * (width - left - right)
}

/** Ranges on a logarithmic time axis: a shape at the start, a bar to the end, and a dashed line for the model. */
export function rangeChart(title: string, ranges: readonly Range[]): string {
  const height = top + ranges.length * rowHeight + 8
  const ticks = [0.1, 1, 10, 100, 1_000, 10_000, 100_000]
    .map((ms) => {
      const x = positionOf(ms).toFixed(1)
      const label = ms < 1_000 ? `${ms} ms` : `${ms / 1_000} s`
      return `<line class="grid" x1="${x}" x2="${x}" y1="${top - 4}" y2="${height}"/><text class="axis" x="${x}" y="12" text-anchor="middle">${label}</text>`
    })
    .join('')
  const rows = ranges.map(({ variant, fromMs, toMs, modelMs, text }, n) => {
    const y = top + n * rowHeight + rowHeight / 2
    const [start, end] = [positionOf(fromMs).toFixed(1), positionOf(toMs).toFixed(1)]
    const model =
      modelMs === null
        ? ''
        : `<line class="model" x1="${positionOf(modelMs).toFixed(1)}" x2="${positionOf(modelMs).toFixed(1)}" y1="${y - 10}" y2="${y + 10}"><title>Model: ${formatMs(modelMs)}</title></line>`
    return `<g class="${variantClass(variant)}"><text x="${left - 12}" y="${y + 4}" text-anchor="end">${escapeHtml(variant.title)}</text>
<line class="range" x1="${start}" x2="${end}" y1="${y}" y2="${y}"/><line class="end" x1="${end}" x2="${end}" y1="${y - 5}" y2="${y + 5}"/>
<path class="shape" transform="translate(${start} ${y})" d="${variant.shape}"/>${model}
<text class="axis" x="${width - right + 14}" y="${y + 4}">${escapeHtml(text)}</text></g>`
  })
  return `<figure><figcaption>${escapeHtml(title)}</figcaption><svg class="chart" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeHtml(title)}. The table below has the same figures.">${ticks}${rows.join('')}</svg></figure>`
}
