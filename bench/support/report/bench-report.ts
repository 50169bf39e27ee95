import { z } from 'zod'
import type { Figure } from './benchmark.ts'

const figureSchema = z.object({
  name: z.string(),
  value: z.number(),
  unit: z.string(),
  better: z.enum(['lower', 'higher']),
  reference: z.object({ name: z.string(), value: z.number() }).optional(),
  samples: z.number().optional(),
})

/** When, where and with what something was measured. */
const measuredSchema = z.object({
  measuredAt: z.iso.datetime(),
  commit: z.string(),
  machine: z.string(),
  kernel: z.string(),
  loadAverage: z.number(),
  versions: z.object({ hearback: z.string(), node: z.string() }),
})

export type Measured = z.infer<typeof measuredSchema>

const benchmarkSchema = z.object({
  name: z.string(),
  title: z.string(),
  seconds: z.number(),
  figures: z.array(figureSchema),
  /** Of this benchmark; by default that of the whole report. */
  measured: measuredSchema.optional(),
})

/** The figures of a run of `npm run bench`: `hearback-bench/1`. */
const benchReportSchema = measuredSchema.extend({
  schema: z.literal('hearback-bench/1'),
  benchmarks: z.array(benchmarkSchema),
})

export type MeasuredBenchmark = z.infer<typeof benchmarkSchema> & { measured: Measured }

export interface BenchReport extends z.infer<typeof benchReportSchema> {
  benchmarks: MeasuredBenchmark[]
}

/** Parses a report. Its benchmarks may be of several runs. @throws z.ZodError */
export function parseReport(json: string): BenchReport {
  const report = benchReportSchema.parse(JSON.parse(json))
  const ofAll = measuredSchema.parse(report)
  return {
    ...report,
    benchmarks: report.benchmarks.map((benchmark) => ({
      ...benchmark,
      measured: benchmark.measured ?? ofAll,
    })),
  }
}

/** The report with this benchmark instead of an earlier one of its name. */
export function withBenchmark(report: BenchReport, benchmark: MeasuredBenchmark): BenchReport {
  const others = report.benchmarks.filter(({ name }) => name !== benchmark.name)
  return { ...report, benchmarks: [...others, benchmark] }
}

/** A figure that differs from an earlier report. */
export interface Change {
  benchmark: string
  figure: string
  before: number
  after: number
  /** How many times worse it is; below 1 it is better. */
  factor: number
}

/**
 * Compares the figures of two reports by name. A figure with a reference is compared by its ratio to the reference, so
 * that another machine or other load changes less. Figures that only one report has are left out.
 */
export function compareReports(before: BenchReport, after: BenchReport): Change[] {
  return after.benchmarks.flatMap(({ name, figures }) => {
    const earlier = before.benchmarks.find((one) => one.name === name)?.figures ?? []
    return figures.flatMap((figure) => {
      const old = earlier.find((one) => one.name === figure.name)
      if (!old) return []
      const [from, to] = [comparable(old), comparable(figure)]
      const factor = figure.better === 'lower' ? to / from : from / to
      // 0 against 0 is no change.
      return [
        { benchmark: name, figure: figure.name, before: from, after: to, factor: from === to ? 1 : factor },
      ]
    })
  })
}

function comparable({ value, reference }: z.infer<typeof figureSchema> | Figure): number {
  return reference && reference.value > 0 ? value / reference.value : value
}
