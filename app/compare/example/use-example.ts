'use client'

import { useEffect, useState } from 'react'
import type { Run } from '#client/comparison/run.ts'
import { api } from '../../_data/api.ts'

/** The recorded run, as far as it has been played. */
export interface Example {
  run: Run
  /** Milliseconds since the first commit. */
  elapsedMs: number
}

/** Time between the drawings of the example. */
const frameMs = 50

/** Plays a recorded run while `isWanted`, up to its end. With reduced motion the end is shown at once. */
export function useExample(isWanted: boolean): Example | null {
  const [recorded, setRecorded] = useState<Run | null>(null)
  const [elapsedMs, setElapsedMs] = useState(0)

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

  useEffect(() => {
    if (!isWanted || !recorded) return
    const length = lengthOf(recorded)
    if (matchMedia('(prefers-reduced-motion: reduce)').matches) {
      setElapsedMs(length)
      return
    }
    const startedAt = performance.now()
    const timer = setInterval(() => {
      const elapsed = Math.min(performance.now() - startedAt, length)
      setElapsedMs(elapsed)
      if (elapsed === length) clearInterval(timer)
    }, frameMs)
    return () => clearInterval(timer)
  }, [isWanted, recorded])

  return isWanted && recorded ? { run: until(recorded, elapsedMs), elapsedMs } : null
}

/** The run as it was known at that time. */
function until(run: Run, ms: number): Run {
  const isPast = ({ at }: { at: number }) => at <= ms
  return {
    ...run,
    commits: run.commits.filter(isPast),
    recordings: run.recordings.map((recording) => ({
      ...recording,
      heard: recording.heard.filter(isPast),
      traffic: recording.traffic.filter(isPast),
    })),
  }
}

function lengthOf({ recordings }: Run): number {
  return Math.max(...recordings.flatMap(({ heard, traffic }) => [...heard, ...traffic].map(({ at }) => at)))
}
