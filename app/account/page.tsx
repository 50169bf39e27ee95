import type { Metadata } from 'next'
import { PageMessages, serverMessages } from '../_messages/server-messages.tsx'
import { Account } from './account.tsx'

export async function generateMetadata(): Promise<Metadata> {
  const t = await serverMessages('account')
  return {
    title: t('account.title'),
    description: 'API keys, usage, limits, errors and activity.',
  }
}

export default function Page() {
  return (
    <PageMessages sections={['account']}>
      <Account />
    </PageMessages>
  )
}
