import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Metadata } from 'next'
import { Compare } from './compare.tsx'
import type { CpuReport } from './results/cpu-report.ts'

export const metadata: Metadata = {
  title: 'Compare',
  description:
    'Compare delivery modes on one job: latency, requests, bytes, and recovery from a network cut.',
}

export default async function Page() {
  return <Compare cpuReport={await readCpuReport()} />
}

/** Reads the report of the last benchmark run when the page is built; null when there is none. */
async function readCpuReport(): Promise<CpuReport | null> {
  const path = join(process.cwd(), 'public/reports/modes.json')
  return readFile(path, 'utf8').then(
    (text) => JSON.parse(text) as CpuReport,
    () => null,
  )
}
