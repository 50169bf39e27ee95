import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { makeBook } from './book.ts'
import { inventedAmount, naturalAmount } from './ledger.ts'
import { makeLetter } from './letter.ts'
import { makeReport } from './report.ts'
import { makeScan } from './scan.ts'

/** How each file of the samples is made. */
const samples = {
  'letter.pdf': makeLetter,
  'financial-report.pdf': () =>
    makeReport({
      title: 'Financial report',
      company: 'Wavecrest Holding',
      accent: '#175cd3',
      seed: 2025,
      amount: naturalAmount,
    }),
  'invented-numbers.pdf': () =>
    makeReport({
      title: 'Financial report',
      company: 'Mirage Holding',
      accent: '#b42318',
      seed: 2026,
      amount: inventedAmount,
    }),
  'scan.pdf': makeScan,
  'book-300-pages.pdf': makeBook,
}

const folder = join(import.meta.dirname, '../../public/samples')
await mkdir(folder, { recursive: true })
for (const [file, make] of Object.entries(samples)) {
  const pdf = await make()
  await writeFile(join(folder, file), pdf)
  console.log(`${file} ${pdf.length} bytes`)
}
