'use client'

import { useQuery } from '@tanstack/react-query'
import type { ListedComparison } from './group-jobs.ts'

const none: readonly ListedComparison[] = []

/**
 * The comparisons that this browser ran, until they are read those that the server knows from a cookie. Their code is
 * loaded only where there are any.
 */
export function useComparisons(initial: readonly ListedComparison[]): readonly ListedComparison[] {
  const { data } = useQuery<readonly ListedComparison[]>({
    queryKey: ['listed-comparisons'],
    queryFn: async () => {
      const databases = await indexedDB.databases().catch(() => [])
      if (!databases.some(({ name }) => name === 'hearback')) return none
      return (await import('../../compare/history/comparison-store.ts')).updateCookie()
    },
    retry: false,
  })
  return data ?? initial
}
