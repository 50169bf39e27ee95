import type { Metadata } from 'next'
import { Compare } from './compare.tsx'

export const metadata: Metadata = {
  title: 'Compare',
  description:
    'See the ways of hearing back race on one job: delay, requests, bytes, and what survives a cut.',
}

export default function Page() {
  return <Compare />
}
