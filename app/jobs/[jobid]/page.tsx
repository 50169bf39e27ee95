import type { Metadata } from 'next'
import { readJobStart } from '../../_data/job-start.ts'
import { JobPage } from './job-page.tsx'

export const metadata: Metadata = { title: 'Job' }

export default async function Page({ params }: { params: Promise<{ jobid: string }> }) {
  const { jobid } = await params
  return <JobPage jobid={jobid} start={await readJobStart(jobid)} />
}
