import type { Metadata } from 'next'
import { PageMessages, serverMessages } from '../_messages/server-messages.tsx'
import { Destinations } from './destinations.tsx'

export async function generateMetadata(): Promise<Metadata> {
  const t = await serverMessages('layout')
  return {
    title: t('header.destinations'),
    description: 'Places that events are delivered to: health, deliveries, attempts, redelivery.',
  }
}

export default function Page() {
  return (
    <PageMessages sections={['destinations']}>
      <Destinations />
    </PageMessages>
  )
}
