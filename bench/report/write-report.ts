import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { eventsPerJob } from '../compare/measure/job-script.ts'
import type { Variant } from '../compare/plan/variants.ts'
import type { ComparisonRecord } from '../compare/record.ts'
import { buildReport } from './build-report.ts'
import { type CheckedClaim, checkClaims, parseClaims } from './claims/claims.ts'
import { toCpuReport } from './cpu-report.ts'
import { histogramLog } from './histogram-log.ts'
import { renderReport } from './html/page.ts'
import type { Report } from './report-schema.ts'

/** Folder of the files that the pages show. */
export const publicFolder = join(import.meta.dirname, '../../public/reports')

/**
 * Writes the report of a comparison to each of the folders: report.html, compare.json, histograms.hlog and modes.json.
 * The figures of a smoke run do not replace those in modes.json that the pages show.
 * @throws RangeError when nothing was measured
 */
export function writeReport(
  record: ComparisonRecord,
  variants: readonly Variant[],
  folders: readonly string[],
): { report: Report; claims: CheckedClaim[] } {
  const { info } = record
  if (!info) throw new RangeError('The folder holds no measurements.')
  const cells = record.cells()
  const report = buildReport(info, cells, variants)
  const claims = checkClaims(
    parseClaims(readFileSync(join(import.meta.dirname, 'claims/claims.md'), 'utf8')),
    report,
  )
  const files = {
    'report.html': renderReport(report, claims),
    'compare.json': `${JSON.stringify(report, null, 1)}\n`,
    'histograms.hlog': histogramLog(cells),
    'modes.json': `${JSON.stringify(toCpuReport(report, eventsPerJob), null, 2)}\n`,
  }
  for (const folder of folders) {
    mkdirSync(folder, { recursive: true })
    for (const [name, text] of Object.entries(files)) {
      if (name === 'modes.json' && folder === publicFolder && report.profile === 'smoke') continue
      writeFileSync(join(folder, name), text)
    }
  }
  return { report, claims }
}
