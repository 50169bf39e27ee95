import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { CpuReport } from './cpu-report.ts'

/** Reads the report of the last comparison when a page is built; null when there is none. */
export async function readCpuReport(): Promise<CpuReport | null> {
  const path = join(process.cwd(), 'public/reports/modes.json')
  return readFile(path, 'utf8').then(
    (text) => JSON.parse(text) as CpuReport,
    () => null,
  )
}
