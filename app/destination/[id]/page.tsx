import type { Metadata } from 'next'
import { DestinationPage } from './destination-page.tsx'

export const metadata: Metadata = { title: 'Destination' }

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  return <DestinationPage id={(await params).id} />
}
