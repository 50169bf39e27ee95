import type { Metadata } from 'next'
import { PageMessages, serverMessages } from '../../_messages/server-messages.tsx'
import { DestinationPage } from './destination-page.tsx'

export async function generateMetadata(): Promise<Metadata> {
  const t = await serverMessages('destinations')
  return { title: t('destination.title') }
}

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params
  return (
    <PageMessages sections={['destinations']}>
      <DestinationPage id={id} />
    </PageMessages>
  )
}
