'use client'

import { useEffect, useState } from 'react'
import type { Run } from '#client/comparison/run.ts'
import { useLoadModes } from '../../_data/use-modes.ts'

/** The comparison in the fragment of the URL, if there is one. */
export function useSharedRuns() {
  const [runs, setRuns] = useState<readonly Run[]>([])
  const [isInvalid, setInvalid] = useState(false)
  const [isExpected, setExpected] = useState(false)
  const loadModes = useLoadModes()

  useEffect(() => {
    async function read(): Promise<void> {
      const packed = new URLSearchParams(location.hash.slice(1)).get('run')
      setExpected(packed !== null)
      if (!packed) return
      try {
        const { unpackRuns } = await import('#client/comparison/share.ts')
        const modes = await loadModes()
        setRuns(
          await unpackRuns(
            packed,
            modes.map(({ name }) => name),
          ),
        )
        setInvalid(false)
      } catch {
        setInvalid(true)
      }
    }
    void read()
    const reread = () => void read()
    addEventListener('hashchange', reread)
    return () => removeEventListener('hashchange', reread)
  }, [loadModes])

  function clear(): void {
    setRuns([])
    setInvalid(false)
    setExpected(false)
    if (location.hash) history.replaceState(null, '', location.pathname + location.search)
  }

  return {
    runs,
    /** Whether the URL has a comparison that cannot be read. */
    isInvalid,
    /** Whether the URL has a comparison, valid or not. */
    isExpected,
    clear,
  }
}
