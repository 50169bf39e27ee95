import type { Metadata } from 'next'
import { Account } from './account.tsx'

export const metadata: Metadata = {
  title: 'Account',
  description: 'API keys, usage, limits, errors and activity.',
}

export default function Page() {
  return <Account />
}
