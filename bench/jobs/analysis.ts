import { readdir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { analysisPids, peakBytes } from '#tests/support/analyzer.ts'
import { type HearbackReading, hearbackReader } from '../support/analysis/hearback.ts'
import { pdfjsReader } from '../support/analysis/pdfjs.ts'
import { pdftotextReader } from '../support/analysis/pdftotext.ts'
import type { Reading } from '../support/analysis/reader.ts'
import { countCommonWords } from '../support/analysis/words.ts'
import { type Benchmark, type Figure, runIfMain } from '../support/report/benchmark.ts'
import { percentile } from '../support/report/figures.ts'

const rounds = 5
const manyPages = 20

/**
 * Speed of the analysis compared with `pdftotext` (text only) and pdfjs-dist (text, words, numbers) on the same
 * files. `hearback` is the whole analysis as the worker sees it; `text and numbers`, like pdfjs-dist, is timed inside
 * its warm process.
 */
export const benchmark: Benchmark = {
  name: 'analysis',
  title: 'Analysis of documents',
  usage: '[folder… = public/samples]',
  async run(folders) {
    const files = await pdfsIn(
      folders.length > 0 ? folders : [join(import.meta.dirname, '../../public/samples')],
    )
    const hearback = await hearbackReader()
    const pdftotext = await pdftotextReader()
    const pdfjs = pdfjsReader()
    const others = pdftotext ? [pdftotext, pdfjs] : [pdfjs]
    try {
      const rows: Row[] = []
      for (const file of files) rows.push(await compare(file, { hearback, others, oracle: pdftotext }))
      const names = others.map(({ name }) => name)
      // None without /proc.
      const peaks = analysisPids().map(peakBytes)
      return [
        ...speedFigures('all files', rows, names),
        ...speedFigures(
          `files of ${manyPages} pages or more`,
          rows.filter(({ pages }) => pages >= manyPages),
          names,
        ),
        ...speedFigures(
          'files of one page',
          rows.filter(({ pages }) => pages === 1),
          names,
        ),
        ...(pdftotext ? [commonWordsFigure(rows)] : []),
        ...(peaks.length === 0 ? [] : [peakMemoryFigure(Math.max(...peaks))]),
      ]
    } finally {
      await Promise.all([hearback.close(), ...others.map((reader) => reader.close())])
    }
  },
}

function peakMemoryFigure(bytes: number): Figure {
  return { name: 'peak memory of a process', value: bytes / 2 ** 20, unit: 'MB', better: 'lower' }
}

interface Readers {
  hearback: Awaited<ReturnType<typeof hearbackReader>>
  others: readonly Awaited<ReturnType<typeof pdfjsReader>>[]
  /** The reader whose words are compared; null when it is not installed. */
  oracle: Awaited<ReturnType<typeof pdftotextReader>>
}

interface Row {
  file: string
  pages: number
  /** Median milliseconds by reader. */
  ms: Map<string, number>
  words: { common: number; of: number }
}

/** Rounds are interleaved, so that a slow phase of the machine affects all readers. */
async function compare(file: string, readers: Readers): Promise<Row> {
  const { hearback, others } = readers
  const samples = new Map<string, number[]>()
  const add = (name: string, ms: number) => samples.set(name, [...(samples.get(name) ?? []), ms])
  let ours: HearbackReading | null = null
  let oracle: Reading | null = null
  for (let round = 0; round <= rounds; round += 1) {
    ours = await hearback.read(file)
    if (ours && round > 0) {
      const { thumbnail, total } = ours.analysis.engine.ms
      add('hearback', ours.ms)
      add('hearback, text and numbers', total - thumbnail)
    }
    for (const reader of others) {
      const reading: Reading | null = await reader.read(file)
      if (reading && round > 0) add(reader.name, reading.ms)
      if (reader === readers.oracle) oracle = reading
    }
  }
  const ms = new Map([...samples].map(([name, values]) => [name, percentile(values, 0.5)]))
  const words = ours && oracle ? countCommonWords(ours.text, oracle.text) : { common: 0, of: 0 }
  return { file: basename(file), pages: ours?.pages ?? 0, ms, words }
}

/** Pages per second against each other reader; sums only the files that all readers can read. */
function speedFigures(title: string, rows: readonly Row[], others: readonly string[]): Figure[] {
  const own = ['hearback', 'hearback, text and numbers']
  const readable = rows.filter(({ ms }) => [...own, ...others].every((name) => ms.has(name)))
  const pages = sum(readable.map((row) => row.pages))
  if (pages === 0) return []
  const rate = (name: string) => (pages / sum(readable.map((row) => row.ms.get(name) ?? 0))) * 1_000
  return own.flatMap((name) =>
    others.map((other) => ({
      name: `${title}, ${name} and ${other}`,
      value: rate(name),
      unit: 'pages/s',
      better: 'higher' as const,
      reference: { name: other, value: rate(other) },
      samples: readable.length,
    })),
  )
}

function commonWordsFigure(rows: readonly Row[]): Figure {
  const compared = rows.filter(({ words }) => words.of > 0)
  const common = sum(compared.map(({ words }) => words.common))
  const of = sum(compared.map(({ words }) => words.of))
  return {
    name: 'words in common with pdftotext',
    value: (common / of) * 100,
    unit: '%',
    better: 'higher',
    samples: compared.length,
  }
}

async function pdfsIn(paths: readonly string[]): Promise<string[]> {
  const found: string[] = []
  for (const path of paths) {
    if ((await stat(path)).isFile()) found.push(path)
    else {
      const names = await readdir(path, { recursive: true })
      found.push(
        ...names.filter((name) => name.toLowerCase().endsWith('.pdf')).map((name) => join(path, name)),
      )
    }
  }
  return found.sort()
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0)
}

await runIfMain(import.meta, benchmark)
