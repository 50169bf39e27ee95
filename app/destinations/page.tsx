import type { Metadata } from 'next'
import { InitialData } from '../_data/initial/initial-data.tsx'
import { readAllInitial, readUser } from '../_data/initial/read-initial.ts'
import { destinationsPath, healthPath } from '../_data/paths.ts'
import { PageMessages, serverMessages } from '../_messages/server-messages.tsx'
import { Destinations } from './destinations.tsx'

export async function generateMetadata(): Promise<Metadata> {
  const t = await serverMessages('layout')
  return {
    title: t('header.destinations'),
    description: 'Places that events are delivered to: health, deliveries, attempts, redelivery.',
  }
}

export default async function Page() {
  const userid = await readUser()
  const paths = userid ? [destinationsPath(userid), healthPath(userid), '/inboxes'] : []
  const reads = await readAllInitial(paths.map((path) => ({ path })))
  return (
    <PageMessages sections={['destinations']}>
      <InitialData initial={{ reads, readAt: Date.now() }}>
        <Destinations />
      </InitialData>
    </PageMessages>
  )
}
