import type { Metadata } from 'next'
import { PageMessages, serverMessages } from '../_messages/server-messages.tsx'
import { Compare } from './compare.tsx'
import { readCpuReport } from './results/read-cpu-report.ts'

export async function generateMetadata(): Promise<Metadata> {
  const t = await serverMessages('layout')
  return {
    title: t('header.compare'),
    description:
      'Compare delivery modes on one job: latency, requests, bytes, and recovery from a network cut.',
  }
}

export default async function Page() {
  return (
    <PageMessages sections={['compare', 'samples']}>
      <Compare cpuReport={await readCpuReport()} />
    </PageMessages>
  )
}
