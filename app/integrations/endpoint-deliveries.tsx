'use client'

import { DeliveryTable } from '../_components/delivery-table.tsx'
import { Note } from '../_components/note.tsx'
import { Skeleton } from '../_components/skeleton.tsx'
import type { DeliveryList } from '../_data/delivery-list.ts'
import { useResource } from '../_data/use-resource.ts'

/** What a webhook was sent, newest first. */
export function EndpointDeliveries({ id }: { id: string }) {
  const { value, problem, reload } = useResource<DeliveryList>(`/webhooks/${id}/deliveries?limit=30`, {
    everyMs: 2_000,
  })
  if (problem && !value) return <Note tone="danger">{problem.message}</Note>
  if (!value) return <Skeleton height={120} />
  if (value.deliveries.length === 0)
    return <p className="small">Nothing was sent to it yet. Send a test event.</p>
  return <DeliveryTable deliveries={value.deliveries} onChanged={reload} />
}
