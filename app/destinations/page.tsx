import type { Metadata } from 'next'
import { Destinations } from './destinations.tsx'

export const metadata: Metadata = {
  title: 'Destinations',
  description: 'Places that events are delivered to: health, deliveries, attempts, redelivery.',
}

export default function Page() {
  return <Destinations />
}
