import { readdir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { type HearbackReading, hearbackReader } from './support/analysis/hearback.ts'
import { pdfjsReader } from './support/analysis/pdfjs.ts'
import { pdftotextReader } from './support/analysis/pdftotext.ts'
import { peakMemoryOfAnalyses } from './support/analysis/peak-memory.ts'
import type { Reading } from './support/analysis/reader.ts'
import { countCommonWords } from './support/analysis/words.ts'
import { percentile } from './support/figures.ts'

/**
 * Speed of the analysis compared with `pdftotext` (text only) and pdfjs-dist (text, words, numbers) on the same
 * files: `node bench/analysis.ts [folder…]`, by default the samples. `hearback` is the whole analysis as the worker
 * sees it; `text and numbers`, like pdfjs-dist, is timed inside its warm process.
 */
const rounds = 5
const manyPages = 20

const folders = process.argv.slice(2)
const files = await pdfsIn(folders.length > 0 ? folders : [join(import.meta.dirname, '../public/samples')])
const hearback = await hearbackReader()
const pdftotext = await pdftotextReader()
const pdfjs = pdfjsReader()
const others = pdftotext ? [pdftotext, pdfjs] : [pdfjs]
try {
  const rows = []
  for (const file of files) rows.push(await compare(file))
  report('all files', rows)
  report(
    `files of ${manyPages} pages or more`,
    rows.filter(({ pages }) => pages >= manyPages),
  )
  report(
    'files of one page',
    rows.filter(({ pages }) => pages === 1),
  )
  if (pdftotext) reportCommonWords(rows)
  console.log(
    `peak memory of an analysis process over all files: ${peakMemoryOfAnalyses()?.toFixed(0) ?? '?'} MB`,
  )
} finally {
  await Promise.all([hearback.close(), ...others.map((reader) => reader.close())])
}

interface Row {
  file: string
  pages: number
  /** Median milliseconds by reader. */
  ms: Map<string, number>
  words: { common: number; of: number }
}

/** Rounds are interleaved, so that a slow phase of the machine affects all readers. */
async function compare(file: string): Promise<Row> {
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
      if (reader === pdftotext) oracle = reading
    }
  }
  const ms = new Map([...samples].map(([name, values]) => [name, percentile(values, 0.5)]))
  const words = ours && oracle ? countCommonWords(ours.text, oracle.text) : { common: 0, of: 0 }
  return { file: basename(file), pages: ours?.pages ?? 0, ms, words }
}

/** Sums only the files that all readers can read. */
function report(title: string, rows: Row[]): void {
  const names = ['hearback', 'hearback, text and numbers', ...others.map(({ name }) => name)]
  const readable = rows.filter(({ ms }) => names.every((name) => ms.has(name)))
  const pages = sum(readable.map((row) => row.pages))
  console.log(`${title}: ${readable.length} of ${rows.length} readable by all, ${pages} pages`)
  for (const name of names) {
    const ms = sum(readable.map((row) => row.ms.get(name) ?? 0))
    const ratio = ms / sum(readable.map((row) => row.ms.get('hearback') ?? 0))
    console.log(
      `  ${name}: ${((pages / ms) * 1000).toFixed(0)} pages/s, ${ratio.toFixed(2)} of hearback's time`,
    )
  }
}

function reportCommonWords(rows: Row[]): void {
  const compared = rows.filter(({ words }) => words.of > 0)
  const common = sum(compared.map(({ words }) => words.common))
  const of = sum(compared.map(({ words }) => words.of))
  console.log(
    `words in common with pdftotext: ${((common / of) * 100).toFixed(2)} % of ${of} in ${compared.length} files`,
  )
  const share = ({ words }: Row) => words.common / words.of
  for (const row of compared.toSorted((a, b) => share(a) - share(b)).slice(0, 12)) {
    if (share(row) < 0.95) console.log(`  ${row.file}: ${(share(row) * 100).toFixed(1)} % of ${row.words.of}`)
  }
}

async function pdfsIn(paths: string[]): Promise<string[]> {
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
