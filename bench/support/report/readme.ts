import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { BenchReport, MeasuredBenchmark } from './bench-report.ts'

const file = join(import.meta.dirname, '../../README.md')
const [begin, end] = ['<!-- figures: npm run bench -- --readme -->', '<!-- end of figures -->']

const intro = `Each table is of one run of its benchmark, on the machine that it names. The third column has the ratio to the figure of a
bare or other program for the same work in the same run.`

/** The figures of a benchmark as Markdown: its machine and versions, and a table with the ratios to the references. */
function toSection({ name, title, measured, figures }: MeasuredBenchmark): string {
  const { measuredAt, machine, kernel, commit, loadAverage, versions } = measured
  const where = `${machine}, Linux ${kernel}, Node.js ${versions.node.replace(/^v/, '')}, hearback ${versions.hearback} (\`${commit}\`)`
  const rows = figures.map(({ name: figure, value, unit, reference, samples }) => {
    const compared = reference
      ? `${(value / reference.value).toFixed(2)} of ${reference.name} (${short(reference.value)})`
      : ''
    const amount = `${short(value)} ${unit}`.trim()
    return `| ${[figure, amount, compared, samples ?? ''].map(toCell).join(' | ')} |`
  })
  return [
    `### ${title} (\`${name}\`)`,
    '',
    `${measuredAt.slice(0, 10)}, load ${loadAverage} before the start: ${where}.`,
    '',
    '| figure | value | reference | samples |',
    '| --- | ---: | --- | ---: |',
    ...rows,
  ].join('\n')
}

/**
 * Replaces everything between the markers by the figures of the report. With `merge`, the sections of benchmarks that
 * the report does not have are kept; `order` has the names of all benchmarks.
 * @throws Error when the markers are missing
 */
export function replaceFigures(
  readme: string,
  report: BenchReport,
  { merge, order }: { merge: boolean; order: readonly string[] },
): string {
  const [from, to] = [readme.indexOf(begin), readme.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`${file}: "${begin}" and "${end}" are missing.`)
  const earlier = merge ? parseSections(readme.slice(from, to)) : []
  const sections = new Map([
    ...earlier,
    ...report.benchmarks.map((one) => [one.name, toSection(one)] as const),
  ])
  const ordered = [...sections].sort(([a], [b]) => order.indexOf(a) - order.indexOf(b))
  const figures = [intro, ...ordered.map(([, section]) => section)].join('\n\n')
  return `${readme.slice(0, from + begin.length)}\n\n${figures}\n\n${readme.slice(to)}`
}

/** The sections between the markers, by the names of their benchmarks. */
function parseSections(figures: string): [string, string][] {
  return figures.split(/^(?=### )/m).flatMap((section) => {
    const name = /^### .*\(`([\w-]+)`\)$/m.exec(section)?.[1]
    return name === undefined ? [] : [[name, section.trim()] as [string, string]]
  })
}

/** Writes the figures of the report to bench/README.md, as `replaceFigures` does. */
export function writeReadme(report: BenchReport, options: Parameters<typeof replaceFigures>[2]): void {
  writeFileSync(file, replaceFigures(readFileSync(file, 'utf8'), report, options))
}

function toCell(text: string | number): string {
  return String(text).replaceAll('|', '\\|')
}

function short(value: number): string {
  return Math.abs(value) >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)))
}
