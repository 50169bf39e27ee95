import type { Metadata } from 'next'
import { UserPage } from './user-page.tsx'

export const metadata: Metadata = { title: 'User' }

export default async function Page({ params }: { params: Promise<{ userid: string }> }) {
  return <UserPage userid={decodeURIComponent((await params).userid)} />
}
