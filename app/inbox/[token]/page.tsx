import type { Metadata } from 'next'
import { InboxPage } from './inbox-page.tsx'

export const metadata: Metadata = { title: 'Inbox' }

export default async function Page({ params }: { params: Promise<{ token: string }> }) {
  return <InboxPage token={(await params).token} />
}
