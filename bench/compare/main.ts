import { join } from 'node:path'
import { publicFolder, writeReport } from '../report/write-report.ts'
import { compare } from './compare.ts'
import { help, parseOptions } from './options.ts'
import { listVariants } from './plan/variants.ts'

/** `npm run compare`: see `--help`. */
try {
  const options = parseOptions(process.argv.slice(2))
  if (!options) console.log(help)
  else {
    const record = await compare(options, (line) => console.log(line))
    const { profile, modes, out, publish, check } = options
    const folders = publish ? [out, publicFolder] : [out]
    const { claims } = writeReport(record, listVariants(profile.intervalsMs, modes), folders)
    for (const { sentence, value, expected, holds } of check ? claims : [])
      console.log(`${holds ? '✓' : '✗'} ${sentence} (${value}, expected ${expected})`)
    if (check && claims.some(({ holds }) => !holds)) process.exitCode = 1
    for (const folder of folders) console.log(`Report: ${join(folder, 'report.html')}`)
  }
} catch (error) {
  if (!(error instanceof RangeError || (error instanceof TypeError && 'code' in error))) throw error
  console.error(error.message)
  process.exitCode = 2
}
