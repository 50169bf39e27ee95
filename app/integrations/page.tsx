import type { Metadata } from 'next'
import { Integrations } from './integrations.tsx'

export const metadata: Metadata = {
  title: 'Integrations',
  description: 'Webhooks: register a URL, see every delivery and attempt, send again.',
}

export default function Page() {
  return <Integrations />
}
