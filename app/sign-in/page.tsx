import type { Metadata } from 'next'
import { SignIn } from './sign-in.tsx'

export const metadata: Metadata = {
  title: 'Sign in',
  description: 'Sign in with an API key.',
}

export default function Page() {
  return <SignIn />
}
