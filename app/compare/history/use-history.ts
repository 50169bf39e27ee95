'use client'

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useSearchParams } from 'next/navigation'
import { useEffect } from 'react'
import type { Run } from '#client/comparison/run.ts'
import { useMessages } from '../../_messages/messages.tsx'
import type { Comparison } from './comparison-store.ts'

// Not needed to render the page.
const loadStore = () => import('./comparison-store.ts')

const noRuns: readonly Run[] = []

/**
 * The saved comparisons. The URL names the one that is shown (`id`) and the one that it is compared with (`baseline`);
 * without an id the newest is shown.
 */
export function useHistory() {
  const client = useQueryClient()
  const query = useSearchParams()
  const t = useMessages()
  const id = query.get('id')
  const baselineId = query.get('baseline')
  const { data: comparisons } = useQuery({
    queryKey: ['comparisons'],
    queryFn: async () => (await loadStore()).listComparisons(),
  })
  const shown = useRuns(id)
  const baseline = useRuns(baselineId)
  const newest = comparisons?.[0]?.id

  useEffect(() => {
    const isEmpty = id === null && !location.hash.includes('run=')
    if (isEmpty && newest) show(newest)
  }, [id, newest])

  const refresh = () => client.invalidateQueries({ queryKey: ['comparisons'] })
  return {
    id,
    baselineId,
    comparisons: comparisons ?? [],
    /** Whether the history was read, so that an empty one is known to be empty. */
    isLoaded: comparisons !== undefined && (id === null || shown !== undefined),
    runs: shown ?? noRuns,
    baselineRuns: baseline ?? noRuns,
    /** Saves the runs and shows them. */
    async save(runs: readonly Run[]): Promise<void> {
      const { saveComparison } = await loadStore()
      const saved = await saveComparison(runs, Date.now(), t)
      client.setQueryData(['comparison', saved.id], runs)
      await refresh()
      show(saved.id)
    },
    async rename(comparison: Comparison, name: string): Promise<void> {
      await (await loadStore()).renameComparison(comparison, name)
      await refresh()
    },
    async remove(removed: string): Promise<void> {
      await (await loadStore()).deleteComparison(removed)
      if (removed === id) history.replaceState(null, '', location.pathname)
      await refresh()
    },
    selectBaseline: (selected: string | null) => id && show(id, selected),
  }
}

/** The runs of a saved comparison; undefined until they are read, none for an unknown id. */
function useRuns(id: string | null): readonly Run[] | undefined {
  const { data } = useQuery<readonly Run[]>({
    queryKey: ['comparison', id],
    queryFn: async () => (id && (await (await loadStore()).readRuns(id))) || noRuns,
    enabled: id !== null,
    staleTime: Number.POSITIVE_INFINITY,
  })
  return id === null ? noRuns : data
}

function show(id: string, baseline: string | null = null): void {
  const query = new URLSearchParams({ id, ...(baseline && { baseline }) })
  history.replaceState(null, '', `/compare?${query}`)
}
