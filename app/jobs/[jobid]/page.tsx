import type { Metadata } from 'next'
import { JobPage } from './job-page.tsx'

export const metadata: Metadata = { title: 'Job' }

export default async function Page({ params }: { params: Promise<{ jobid: string }> }) {
  return <JobPage jobid={(await params).jobid} />
}
