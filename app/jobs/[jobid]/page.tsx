import type { Metadata } from 'next'
import { readInitialJob } from '../../_data/jobs/initial-job.ts'
import { PageMessages, serverMessages } from '../../_messages/server-messages.tsx'
import { JobPage } from './job-page.tsx'

interface JobRoute {
  params: Promise<{ jobid: string }>
}

export async function generateMetadata({ params }: JobRoute): Promise<Metadata> {
  const initial = await readInitialJob((await params).jobid)
  const t = await serverMessages('job')
  return { title: initial?.job.filename ?? t('job.title') }
}

export default async function Page({ params }: JobRoute) {
  const { jobid } = await params
  return (
    <PageMessages sections={['job', 'analysis', 'compare']}>
      <JobPage jobid={jobid} initial={await readInitialJob(jobid)} />
    </PageMessages>
  )
}
