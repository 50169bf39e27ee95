import type { Metadata } from 'next'
import { PageMessages, serverMessages } from '../../_messages/server-messages.tsx'
import { InboxPage } from './inbox-page.tsx'

export async function generateMetadata(): Promise<Metadata> {
  const t = await serverMessages('inbox')
  return { title: t('inbox.title') }
}

export default async function Page({ params }: { params: Promise<{ token: string }> }) {
  const { token } = await params
  return (
    <PageMessages sections={['inbox']}>
      <InboxPage token={token} />
    </PageMessages>
  )
}
