import type { Metadata } from 'next'
import { Status } from './status.tsx'

export const metadata: Metadata = {
  title: 'Status',
  description: 'Queue, throughput, latency and processes of the service.',
}

export default function Page() {
  return <Status />
}
