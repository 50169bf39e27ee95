import type { Metadata } from 'next'
import { Integrations } from './integrations.tsx'

export const metadata: Metadata = {
  title: 'Integrations',
  description: 'Webhooks: register a URL, see deliveries and attempts, redeliver.',
}

export default function Page() {
  return <Integrations />
}
