import { setTimeout as delay } from 'node:timers/promises'
import { percentile } from './figures.ts'

/** One measured figure. Its name is unique in its benchmark and does not change between versions. */
export interface Figure {
  name: string
  value: number
  unit: string
  better: 'lower' | 'higher'
  /** The figure of a bare or other program for the same work, measured in the same run. */
  reference?: { name: string; value: number }
  samples?: number
}

/** A benchmark of the project: `npm run bench -- --only <name>`, or its file alone. */
export interface Benchmark {
  name: string
  title: string
  /** Arguments of its file, with their defaults. */
  usage: string
  run(args: readonly string[]): Promise<Figure[]>
}

/** Median and 99th percentile of samples in milliseconds, as two figures. */
export function latencyFigures(name: string, samples: readonly number[]): Figure[] {
  const common = { unit: 'ms', better: 'lower' as const, samples: samples.length }
  return [
    { name: `${name}, median`, value: percentile(samples, 0.5), ...common },
    { name: `${name}, p99`, value: percentile(samples, 0.99), ...common },
  ]
}

/** Median of samples in seconds, as a figure. */
export function secondsFigure(name: string, samples: readonly number[]): Figure {
  return { name, value: percentile(samples, 0.5), unit: 's', better: 'lower', samples: samples.length }
}

/** Checks a condition every 2 ms until it holds. @throws Error when it does not hold after `timeoutMs` */
export async function until(condition: () => boolean | Promise<boolean>, timeoutMs = 120_000): Promise<void> {
  const endsAt = performance.now() + timeoutMs
  while (!(await condition())) {
    if (performance.now() > endsAt) throw new Error(`A condition did not hold after ${timeoutMs / 1_000} s.`)
    await delay(2)
  }
}

/** A figure as a line of text, with its ratio to the reference. */
export function formatFigure({ name, value, unit, reference, samples }: Figure): string {
  const count = samples === undefined ? '' : ` (n = ${samples})`
  const compared = reference
    ? `; ${(value / reference.value).toFixed(2)} of ${reference.name} (${formatNumber(reference.value)})`
    : ''
  return `${name}: ${formatNumber(value)} ${unit}${compared}${count}`
}

/** Runs the benchmark with the arguments of the command line and prints its figures, if its file is the program. */
export async function runIfMain(meta: ImportMeta, benchmark: Benchmark): Promise<void> {
  if (!meta.main) return
  for (const figure of await benchmark.run(process.argv.slice(2))) console.log(formatFigure(figure))
}

function formatNumber(value: number): string {
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3)
}
