'use client'

import { useEffect, useState } from 'react'
import type { Run } from '#client/comparison/run.ts'
import { api } from '../../_data/api.ts'

/** A recorded run, read while it `isWanted`; null until it is there, and where it cannot be read. */
export function useExample(isWanted: boolean): Run | null {
  const [recorded, setRecorded] = useState<Run | null>(null)

  useEffect(() => {
    if (!isWanted) return
    const ended = new AbortController()
    api
      .read<Run>('/examples/comparison.json', { signal: ended.signal })
      .then(setRecorded)
      // Without the example the empty axis is shown.
      .catch(() => {})
    return () => ended.abort()
  }, [isWanted])

  return isWanted ? recorded : null
}
