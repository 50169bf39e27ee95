'use client'

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { DeliveryView } from '#core/outbox/deliveries/delivery.ts'
import type { DeliveryList } from '../../_components/lists/delivery-table.tsx'
import { readJson, toProblem } from '../../_data/api.ts'

const pageSize = 25
const everyMs = 2_000

/** The newest deliveries to a destination, refreshed while the page is open; `loadMore` adds an older page. */
export function useDeliveries(destinationId: string, state: string | null, version: number) {
  const [pages, setPages] = useState(1)
  const query = useQuery({
    queryKey: ['deliveries', destinationId, state, pages, version],
    queryFn: ({ signal }) => readPages(destinationId, state, pages, signal),
    placeholderData: (previous, of) => (of?.queryKey[2] === state ? previous : undefined),
    refetchInterval: everyMs,
  })
  const { data, error, refetch } = query
  return {
    query: { data: data?.deliveries, error: error && toProblem(error), refetch },
    hasMore: data?.cursor != null,
    loadMore: () => setPages(pages + 1),
  }
}

async function readPages(
  destinationId: string,
  state: string | null,
  pages: number,
  signal: AbortSignal,
): Promise<DeliveryList> {
  const deliveries: DeliveryView[] = []
  let cursor: string | null = null
  for (let page = 0; page < pages; page++) {
    const search = new URLSearchParams({
      limit: String(pageSize),
      ...(state && { state }),
      ...(cursor && { cursor }),
    })
    const path = `/destinations/${destinationId}/deliveries?${search}`
    const found: DeliveryList = await readJson<DeliveryList>(path, signal)
    deliveries.push(...found.deliveries)
    cursor = found.cursor
    if (cursor === null) break
  }
  return { deliveries, cursor }
}
