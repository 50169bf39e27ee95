'use client'

import { useEffect, useRef, useState } from 'react'
import type { Run } from '#client/comparison/run.ts'
import { toProblem } from '../../_data/api.ts'
import { currentUser } from '../../_data/session/user.ts'
import type { Plan } from './plan.ts'
import type { ComparisonProgress } from './run-comparison.ts'

/**
 * Runs one comparison at a time and passes its complete runs to `onRuns`. Leaving the page stops it; the runs that were
 * complete by then are passed on.
 */
export function useComparison(onRuns: (runs: readonly Run[]) => Promise<void>) {
  const [progress, setProgress] = useState<ComparisonProgress | null>(null)
  const [problem, setProblem] = useState<Error | null>(null)
  const stopping = useRef<AbortController | null>(null)
  useEffect(() => () => stopping.current?.abort(), [])

  async function start(plan: Plan): Promise<void> {
    const controller = new AbortController()
    stopping.current = controller
    setProblem(null)
    setProgress({ phase: 'preparing', number: 1, live: null })
    try {
      // The only reason not to get the code is that the service cannot be reached.
      const code = import('./run-comparison.ts').catch((cause) => Promise.reject(toProblem(cause)))
      const { runComparison } = await code
      const runs = await runComparison(plan, currentUser.read(), controller.signal, setProgress)
      if (runs.length > 0) await onRuns(runs)
    } catch (error) {
      setProblem(error instanceof Error ? error : new Error(String(error)))
    }
    setProgress(null)
  }

  return { running: progress !== null, progress, problem, start, stop: () => stopping.current?.abort() }
}
