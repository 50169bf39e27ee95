import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { HistogramLogReader } from 'hdr-histogram-js'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { checkClaims, parseClaims } from '#bench/report/claims/claims.ts'
import { type Report, reportSchema } from '#bench/report/report-schema.ts'
import { publishedSchema, schemaText } from '#bench/report/write-schema.ts'
import { modes } from '#delivery/modes.ts'

const run = promisify(execFile)
const claims = parseClaims(readFileSync('bench/report/claims/claims.md', 'utf8'))

describe('comparison, smoke run', () => {
  const folder = mkdtempSync(join(tmpdir(), 'hearback-compare-'))
  const compare = (...args: string[]) =>
    run('node_modules/.bin/node', ['bench/compare/main.ts', '--smoke', '--out', folder, ...args])
  const read = (name: string) => readFileSync(join(folder, name), 'utf8')
  let report: Report
  let output: string

  beforeAll(async () => {
    output = (await compare('--check')).stdout
    report = JSON.parse(read('compare.json'))
  }, 600_000)
  afterAll(() => rmSync(folder, { recursive: true }))

  test('the report follows its schema, and covers every mode that can be followed', () => {
    expect(reportSchema.parse(report)).toEqual(report)
    const followed = modes.flatMap(({ name, follows }) => (follows ? name : []))
    expect(report.variants.map(({ mode }) => mode)).toEqual(followed)
    for (const { id } of report.variants) {
      expect(report.latency.some(({ variant, phase }) => variant === id && phase === 'final')).toBe(true)
      expect(report.faults.some(({ variant }) => variant === id)).toBe(true)
    }
  })

  test('every claim that a smoke run can support holds', () => {
    const checked = checkClaims(claims, report)
    expect(checked.length).toBeGreaterThan(3)
    expect(checked.filter(({ holds }) => !holds)).toEqual([])
    expect(output).toContain('✓ No mode of hearback lost an event under any fault class.')
  })

  test('costs are above zero where a client sends requests, and decisions name measured variants', () => {
    const polled = report.cost.find(({ wastedShare }) => wastedShare !== null)
    expect(polled?.requests.value).toBeGreaterThan(1)
    expect(polled?.bytesDown.value).toBeGreaterThan(0)
    const ids = report.variants.map(({ id }) => id)
    expect(report.decisions.length).toBeGreaterThan(0)
    for (const { use } of report.decisions) expect(ids).toContain(use)
  })

  test('the histogram log can be read by HdrHistogram, with all received events', () => {
    const reader = new HistogramLogReader(read('histograms.hlog'))
    let events = 0
    for (let one = reader.nextIntervalHistogram(); one; one = reader.nextIntervalHistogram()) {
      if (one.tag.endsWith(':final')) events += one.totalCount
    }
    expect(events).toBe(report.summary.events)
  })

  test('the page contains no scripts, refers to no other origin, and says that it is a smoke run', () => {
    const page = read('report.html')
    expect(page).not.toMatch(/<script|<link|src=|https?:\/\/(?!www\.w3\.org)/)
    const links = Array.from(page.matchAll(/href="([^"]*)"/g), ([, href = '']) => href)
    expect(links.filter((href) => !/^(#|data:application\/json)/.test(href))).toEqual([])
    expect(page).toContain('Smoke run.')
    for (const { title } of report.variants) expect(page).toContain(title)
  })

  test('a finished run is not measured again, and another profile is refused', async () => {
    const cells = read('cells.jsonl')
    await Promise.all([
      compare(),
      expect(
        run('node_modules/.bin/node', ['bench/compare/main.ts', '--quick', '--out', folder]),
      ).rejects.toThrow(/holds a run of the profile smoke/),
    ])
    expect(read('cells.jsonl')).toBe(cells)
  })
})

test('the published JSON Schema is that of the report', () => {
  expect(publishedSchema()).toBe(schemaText())
})

test('the published report keeps its claims', () => {
  const file = 'public/reports/compare.json'
  expect(existsSync(file)).toBe(true)
  const report = reportSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
  expect(checkClaims(claims, report).filter(({ holds }) => !holds)).toEqual([])
})
