import { expect, test } from 'vitest'
import { type BenchReport, type MeasuredBenchmark, parseReport, withBenchmark } from './bench-report.ts'
import { replaceFigures } from './readme.ts'

const order = ['reads', 'pipeline', 'pages']

const measured = {
  measuredAt: '2026-11-22T10:00:00.000Z',
  ...{ commit: 'abc1234', machine: '2 × Processor, 8 GiB', kernel: '6.1', loadAverage: 0.1 },
  versions: { hearback: '0.1.0', node: 'v24.0.0' },
}

const benchmark = (name: string, value: number): MeasuredBenchmark => ({
  ...{ name, title: `Title of ${name}`, seconds: 1, measured },
  figures: [
    { name: 'rate', value, unit: 'per second', better: 'higher', reference: { name: 'bare', value: 200 } },
    { name: 'a | b', value: 1.2345, unit: '', better: 'lower', samples: 7 },
  ],
})

const reportOf = (...benchmarks: MeasuredBenchmark[]): BenchReport => ({
  ...{ schema: 'hearback-bench/1', ...measured, benchmarks },
})

const readme = `# Benchmarks

<!-- figures: npm run bench -- --readme -->

A sentence by hand.

### Title of pages (\`pages\`)

Kept by a merge.

<!-- end of figures -->

## History
`

test('figures: a table per benchmark, in their order, replaces everything between the markers', () => {
  const report = reportOf(benchmark('pipeline', 50), benchmark('reads', 100))
  const text = replaceFigures(readme, report, { merge: false, order })
  expect(text).toMatch(/^# Benchmarks\n\n<!-- figures: npm run bench -- --readme -->\n\nEach table/)
  expect(text).toMatch(/\n\n<!-- end of figures -->\n\n## History\n$/)
  expect(text).not.toContain('by hand')
  expect(text).not.toContain('Kept by a merge')
  expect(text).toContain(`### Title of reads (\`reads\`)

2026-11-22, load 0.1 before the start: 2 × Processor, 8 GiB, Linux 6.1, Node.js 24.0.0, hearback 0.1.0 (\`abc1234\`).

| figure | value | reference | samples |
| --- | ---: | --- | ---: |
| rate | 100 per second | 0.50 of bare (200) |  |
| a \\| b | 1.23 |  | 7 |

### Title of pipeline (\`pipeline\`)
`)
  // The same again changes nothing.
  expect(replaceFigures(text, report, { merge: false, order })).toBe(text)
})

test('figures: a merge replaces one benchmark and keeps the sections of the others', () => {
  const first = replaceFigures(readme, reportOf(benchmark('reads', 100)), { merge: true, order })
  const second = replaceFigures(first, reportOf(benchmark('reads', 300)), { merge: true, order })
  expect(second).toContain('| rate | 300 per second | 1.50 of bare (200) |  |')
  expect(second).not.toContain('| rate | 100 ')
  expect(second.indexOf('Kept by a merge.')).toBeGreaterThan(second.indexOf('(`reads`)'))
  expect(second).not.toContain('A sentence by hand')
})

test('figures: missing markers are an error', () => {
  expect(() => replaceFigures('# Benchmarks', reportOf(), { merge: false, order })).toThrow(/are missing/)
})

test('report: a benchmark that is replaced brings its own machine, and others keep theirs', () => {
  const { measured: _, ...old } = benchmark('reads', 1)
  const earlier = parseReport(JSON.stringify({ ...reportOf(), benchmarks: [old, benchmark('pages', 1)] }))
  expect(earlier.benchmarks[0]?.measured).toEqual(measured)
  const other = { ...measured, machine: 'another machine' }
  const merged = withBenchmark(earlier, { ...benchmark('reads', 2), measured: other })
  expect(merged.benchmarks.map(({ name, measured: { machine } }) => [name, machine])).toEqual([
    ['pages', measured.machine],
    ['reads', 'another machine'],
  ])
})
