import type { Metadata } from 'next'
import { PageMessages, serverMessages } from '../_messages/server-messages.tsx'
import { Status } from './status.tsx'

export async function generateMetadata(): Promise<Metadata> {
  const t = await serverMessages('layout')
  return {
    title: t('header.status'),
    description: 'Queue, throughput, latency and processes of the service.',
  }
}

export default function Page() {
  return (
    <PageMessages sections={['status']}>
      <Status />
    </PageMessages>
  )
}
