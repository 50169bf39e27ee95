import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { makeBook } from './book.ts'
import { inventedAmount, naturalAmount } from './ledger.ts'
import { makeLetter } from './letter.ts'
import { makeReport } from './report.ts'
import { makeScan } from './scan.ts'

/** Each sample: its file, its title, what to expect of its analysis, and how it is made. */
const samples = [
  {
    file: 'letter.pdf',
    title: 'One-page letter',
    expect: 'Done almost at once; far too few numbers for a digit test, and the analysis says so.',
    make: makeLetter,
  },
  {
    file: 'financial-report.pdf',
    title: 'Financial report',
    expect: "1,200 payments whose first digits follow Benford's law.",
    make: () =>
      makeReport({
        title: 'Financial report',
        company: 'Wavecrest Holding',
        accent: '#175cd3',
        seed: 2025,
        amount: naturalAmount,
      }),
  },
  {
    file: 'invented-numbers.pdf',
    title: 'Report with invented numbers',
    expect:
      'The same report with amounts made up by hand: far too few begin with a 1, far too many with a 5 or 6.',
    make: () =>
      makeReport({
        title: 'Financial report',
        company: 'Mirage Holding',
        accent: '#b42318',
        seed: 2026,
        amount: inventedAmount,
      }),
  },
  {
    file: 'scan.pdf',
    title: 'Scan without text',
    expect: 'Three pictures of pages: no text, no words, no numbers.',
    make: makeScan,
  },
  {
    file: 'book-300-pages.pdf',
    title: 'Book of 300 pages',
    expect: 'Takes long enough for the progress to be watched, page by page.',
    make: makeBook,
  },
]

const folder = join(import.meta.dirname, '../../public/samples')
await mkdir(folder, { recursive: true })
for (const { file, make } of samples) {
  const pdf = await make()
  await writeFile(join(folder, file), pdf)
  console.log(`${file} ${pdf.length} bytes`)
}
const index = samples.map(({ file, title, expect }) => ({ file, title, expect }))
await writeFile(join(folder, 'samples.json'), `${JSON.stringify(index, null, 2)}\n`)
