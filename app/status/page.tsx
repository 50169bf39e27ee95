import type { Metadata } from 'next'
import { Status } from './status.tsx'

export const metadata: Metadata = { title: 'Status', description: 'What the service is doing at the moment.' }

export default function Page() {
  return <Status />
}
