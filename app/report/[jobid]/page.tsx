import type { Metadata } from 'next'
import { Report } from './report.tsx'

export const metadata: Metadata = { title: 'Report' }

export default async function Page({ params }: { params: Promise<{ jobid: string }> }) {
  return <Report jobid={(await params).jobid} />
}
