import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { BenchReport } from './bench-report.ts'

const file = join(import.meta.dirname, '../../README.md')
const [begin, end] = ['<!-- figures: npm run bench -- --readme -->', '<!-- end of figures -->']

/** The figures as Markdown: a table per benchmark, with the ratio to the reference of the same run. */
export function toMarkdown({
  measuredAt,
  machine,
  commit,
  loadAverage,
  versions,
  benchmarks,
}: BenchReport): string {
  const intro = `Measured on ${measuredAt.slice(0, 10)} at commit ${commit} on ${machine} (load ${loadAverage} before the start), Node ${versions.node}.`
  const sections = benchmarks.map(({ name, title, figures }) => {
    const rows = figures.map(({ name: figure, value, unit, reference }) => {
      const compared = reference
        ? `${(value / reference.value).toFixed(2)} of ${reference.name} (${short(reference.value)})`
        : ''
      return `| ${figure} | ${short(value)} ${unit} | ${compared} |`
    })
    return `### ${title} (\`${name}\`)\n\n| figure | value | reference |\n| --- | --- | --- |\n${rows.join('\n')}`
  })
  return [intro, ...sections].join('\n\n')
}

/** Replaces the figures of bench/README.md. @throws Error when its markers are missing */
export function writeReadme(report: BenchReport): void {
  const text = readFileSync(file, 'utf8')
  const [from, to] = [text.indexOf(begin), text.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`${file}: "${begin}" and "${end}" are missing.`)
  writeFileSync(file, `${text.slice(0, from + begin.length)}\n\n${toMarkdown(report)}\n\n${text.slice(to)}`)
}

function short(value: number): string {
  return Math.abs(value) >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)))
}
