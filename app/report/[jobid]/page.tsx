import type { Metadata } from 'next'
import { PageMessages, serverMessages } from '../../_messages/server-messages.tsx'
import { Report } from './report.tsx'

export async function generateMetadata(): Promise<Metadata> {
  const t = await serverMessages('analysis')
  return { title: t('report.title') }
}

export default async function Page({ params }: { params: Promise<{ jobid: string }> }) {
  const { jobid } = await params
  return (
    <PageMessages sections={['analysis']}>
      <Report jobid={jobid} />
    </PageMessages>
  )
}
