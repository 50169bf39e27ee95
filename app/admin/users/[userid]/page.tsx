import type { Metadata } from 'next'
import { PageMessages, serverMessages } from '../../../_messages/server-messages.tsx'
import { UserPage } from './user-page.tsx'

export async function generateMetadata(): Promise<Metadata> {
  const t = await serverMessages('admin')
  return { title: t('users.user') }
}

export default async function Page({ params }: { params: Promise<{ userid: string }> }) {
  const userid = decodeURIComponent((await params).userid)
  return (
    <PageMessages sections={['admin', 'account']}>
      <UserPage userid={userid} />
    </PageMessages>
  )
}
