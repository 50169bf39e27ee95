'use client'

import Link from 'next/link'
import { useApiQuery } from '../_data/use-api-query.ts'
import { type DestinationView, nameOf } from './api.ts'

/** The name of a destination, linked to its page; nothing until it is loaded, or when it was deleted. */
export function DestinationLink({ id }: { id: string }) {
  const { data } = useApiQuery<DestinationView>(`/destinations/${id}`, { isStatic: true })
  if (!data) return null
  return (
    <Link prefetch={false} href={`/destination/${id}`}>
      {nameOf(data)}
    </Link>
  )
}
