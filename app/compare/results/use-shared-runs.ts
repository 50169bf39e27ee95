'use client'

import { useEffect, useState } from 'react'
import type { Run } from '#client/comparison/run.ts'

/** The comparison that a shared address carries behind its `#`, if it does. */
export function useSharedRuns() {
  const [runs, setRuns] = useState<readonly Run[]>([])
  const [problem, setProblem] = useState<string | null>(null)

  useEffect(() => {
    async function read(): Promise<void> {
      const packed = new URLSearchParams(location.hash.slice(1)).get('run')
      if (!packed) return
      try {
        const { unpackRuns } = await import('#client/comparison/share.ts')
        setRuns(await unpackRuns(packed))
        setProblem(null)
      } catch {
        setProblem('This address holds no comparison; it may have been cut off when it was copied.')
      }
    }
    void read()
    const again = () => void read()
    addEventListener('hashchange', again)
    return () => removeEventListener('hashchange', again)
  }, [])

  function forget(): void {
    setRuns([])
    setProblem(null)
    if (location.hash) history.replaceState(null, '', location.pathname)
  }

  return { runs, problem, forget }
}
