'use client'

import { useEffect, useRef, useState } from 'react'
import type { Run } from '#client/comparison/run.ts'
import { currentUser } from '../../_data/user.ts'
import type { Plan } from './plan.ts'
import type { ComparisonProgress } from './run-comparison.ts'

/** Runs one comparison at a time. Leaving the page stops it. */
export function useComparison() {
  const [progress, setProgress] = useState<ComparisonProgress | null>(null)
  const [runs, setRuns] = useState<readonly Run[]>([])
  const [problem, setProblem] = useState<string | null>(null)
  const stopping = useRef<AbortController | null>(null)
  useEffect(() => () => stopping.current?.abort(), [])

  async function start(plan: Plan): Promise<void> {
    const controller = new AbortController()
    stopping.current = controller
    setProblem(null)
    setRuns([])
    setProgress({ phase: 'preparing', number: 1, live: null })
    try {
      const { runComparison } = await import('./run-comparison.ts')
      setRuns(await runComparison(plan, currentUser.read(), controller.signal, setProgress))
    } catch (error) {
      setProblem(error instanceof Error ? error.message : 'The comparison failed.')
    }
    setProgress(null)
  }

  return { running: progress !== null, progress, runs, problem, start, stop: () => stopping.current?.abort() }
}
