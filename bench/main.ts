import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { version } from '#server/api/operation/description.ts'
import { benchmarks } from './benchmarks.ts'
import { describeMachine } from './compare/record.ts'
import {
  type BenchReport,
  compareReports,
  type Measured,
  parseReport,
  withBenchmark,
} from './support/report/bench-report.ts'
import { formatFigure } from './support/report/benchmark.ts'
import { writeReadme } from './support/report/readme.ts'

const help = `Usage: npm run bench -- [options] [-- arguments of the benchmark]

Runs the benchmarks of the project and writes their figures as JSON, with versions and machine.

  --only NAME     only this benchmark; may be repeated. With one, further arguments are passed on to it
  --out FILE      file of the figures (default: bench.json)
  --against FILE  also prints what got worse than in this file; exits with 1 when something did
  --tolerance N   worse means more than N times as bad (default: 1.25)
  --readme        also writes the figures to bench/README.md, between the markers
  --merge         keeps the other benchmarks that --out and, with --readme, bench/README.md already have
  --report        measures nothing; the figures are those of --out
  --help          prints this text

Benchmarks:
${benchmarks.map(({ name, title, usage }) => `  ${name.padEnd(14)}${title}; ${usage}`).join('\n')}
`

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: 'string', multiple: true, default: [] },
    out: { type: 'string', default: 'bench.json' },
    against: { type: 'string' },
    tolerance: { type: 'string', default: '1.25' },
    readme: { type: 'boolean', default: false },
    merge: { type: 'boolean', default: false },
    report: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
const unknown = values.only.find((only) => !benchmarks.some(({ name }) => name === only))
if (values.help) console.log(help)
else if (unknown !== undefined) {
  console.error(
    `No benchmark is called ${unknown}. Benchmarks: ${benchmarks.map(({ name }) => name).join(', ')}.`,
  )
  process.exitCode = 2
} else if (values.report && !existsSync(values.out)) {
  console.error(`--report: ${values.out} does not exist. A run without --report writes it.`)
  process.exitCode = 2
} else await main()

async function main(): Promise<void> {
  // Read before the run, which may replace it.
  const before = values.against && readReport(values.against)
  const chosen = benchmarks.filter(({ name }) => values.only.length === 0 || values.only.includes(name))
  const keepsOthers = values.report || (values.merge && existsSync(values.out))
  let report: BenchReport = {
    ...{ schema: 'hearback-bench/1', ...describeMeasurement() },
    benchmarks: keepsOthers ? readReport(values.out).benchmarks : [],
  }
  for (const { name, title, run } of values.report ? [] : chosen) {
    console.log(title)
    const measured = describeMeasurement()
    const startedAt = performance.now()
    const figures = await run(chosen.length === 1 ? positionals : [])
    for (const figure of figures) console.log(`  ${formatFigure(figure)}`)
    const seconds = Math.round((performance.now() - startedAt) / 1_000)
    report = withBenchmark(report, { name, title, seconds, figures, measured })
    // After each one, so that an interrupted run keeps what was measured.
    writeFileSync(values.out, `${JSON.stringify(report, null, 1)}\n`)
  }
  const order = benchmarks.map(({ name }) => name)
  if (values.readme) writeReadme(report, { merge: values.merge, order })
  if (before) reportChanges(before, report, Number(values.tolerance))
}

function readReport(file: string): BenchReport {
  return parseReport(readFileSync(file, 'utf8'))
}

function describeMeasurement(): Measured {
  const versions = { hearback: version, node: process.version }
  return { measuredAt: new Date().toISOString(), ...describeMachine(), versions }
}

function reportChanges(before: BenchReport, after: BenchReport, tolerance: number): void {
  const changes = compareReports(before, after)
  const worse = changes.filter(({ factor }) => factor > tolerance)
  console.log(
    `${worse.length} of ${changes.length} figures are worse than on ${before.measuredAt.slice(0, 10)}.`,
  )
  for (const { benchmark, figure, before: from, after: to, factor } of worse) {
    console.log(
      `  ${benchmark}: ${figure}: ${from.toPrecision(3)} before, ${to.toPrecision(3)} now (${factor.toFixed(2)} times)`,
    )
  }
  if (worse.length > 0) process.exitCode = 1
}
