import { HistogramLogWriter } from 'hdr-histogram-js'
import { phases } from '../compare/measure/load.ts'
import type { CellRecord } from '../compare/record.ts'
import { LatencyHistogram } from '../compare/stats/histogram.ts'

/** Microseconds per unit of the maximum that a log line shows: milliseconds. */
const maxValueUnit = 1_000

/**
 * All histograms of a comparison as an HdrHistogram log (format 1.3) in microseconds: one line per run, with a tag of
 * measurement, variant and phase, so that the logs of several machines can be merged. Events that were not received
 * are not in it; compare.json counts them.
 */
export function histogramLog(cells: readonly CellRecord[]): string {
  let text = ''
  const writer = new HistogramLogWriter((line) => {
    text += line
  })
  writer.outputLogFormatVersion()
  writer.outputLegend()
  const write = (cell: CellRecord, name: string, stored: Parameters<typeof LatencyHistogram.from>[0]) => {
    const histogram = LatencyHistogram.from(stored).toHdr()
    histogram.tag = `${cell.id}:${name}`.replaceAll(/[\s,]/g, '_')
    writer.outputIntervalHistogram(histogram, Date.parse(cell.finishedAt) / 1_000, 0, maxValueUnit)
  }
  for (const cell of cells) {
    if (cell.part === 'alone' || cell.part === 'together') {
      for (const { variant, histograms } of cell.result.variants) {
        for (const phase of phases) write(cell, `${variant}:${phase}`, histograms[phase])
      }
    }
    if (cell.part === 'corpus') {
      for (const { variant, histograms } of cell.result) {
        for (const [phase, stored] of Object.entries(histograms)) write(cell, `${variant}:${phase}`, stored)
      }
    }
    if (cell.part === 'faults' || cell.part === 'peers') {
      for (const { variant, histogram } of cell.result) write(cell, variant, histogram)
    }
  }
  return text
}
