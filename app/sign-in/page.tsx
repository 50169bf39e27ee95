import type { Metadata } from 'next'
import { PageMessages, serverMessages } from '../_messages/server-messages.tsx'
import { SignIn } from './sign-in.tsx'

export async function generateMetadata(): Promise<Metadata> {
  const t = await serverMessages('account')
  return {
    title: t('signIn.title'),
    description: 'Sign in with an API key.',
  }
}

export default function Page() {
  return (
    <PageMessages sections={['account']}>
      <SignIn />
    </PageMessages>
  )
}
