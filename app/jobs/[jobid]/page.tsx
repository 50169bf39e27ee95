import type { Metadata } from 'next'
import { readInitialJob } from '../../_data/jobs/initial-job.ts'
import { JobPage } from './job-page.tsx'

interface JobRoute {
  params: Promise<{ jobid: string }>
}

export async function generateMetadata({ params }: JobRoute): Promise<Metadata> {
  const initial = await readInitialJob((await params).jobid)
  return { title: initial?.job.filename ?? 'Job' }
}

export default async function Page({ params }: JobRoute) {
  const { jobid } = await params
  return <JobPage jobid={jobid} initial={await readInitialJob(jobid)} />
}
