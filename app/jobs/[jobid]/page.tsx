import type { Metadata } from 'next'
import { readJobStart } from '../../_data/initial-job.ts'
import { JobPage } from './job-page.tsx'

interface JobRoute {
  params: Promise<{ jobid: string }>
}

export async function generateMetadata({ params }: JobRoute): Promise<Metadata> {
  const start = await readJobStart((await params).jobid)
  return { title: start?.job.filename ?? 'Job' }
}

export default async function Page({ params }: JobRoute) {
  const { jobid } = await params
  return <JobPage jobid={jobid} start={await readJobStart(jobid)} />
}
