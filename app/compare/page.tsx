import type { Metadata } from 'next'
import { Compare } from './compare.tsx'
import { readCpuReport } from './results/read-cpu-report.ts'

export const metadata: Metadata = {
  title: 'Compare',
  description:
    'Compare delivery modes on one job: latency, requests, bytes, and recovery from a network cut.',
}

export default async function Page() {
  return <Compare cpuReport={await readCpuReport()} />
}
