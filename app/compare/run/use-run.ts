'use client'

import { useEffect, useRef, useState } from 'react'
import type { Run } from '#client/comparison/run.ts'
import { user } from '../../_data/user.ts'
import type { Plan } from './plan.ts'
import type { RaceState } from './run-comparison.ts'

/** Runs one race at a time; leaving the page stops it. */
export function useRace() {
  const [state, setState] = useState<RaceState | null>(null)
  const [runs, setRuns] = useState<readonly Run[]>([])
  const [problem, setProblem] = useState<string | null>(null)
  const stopping = useRef<AbortController | null>(null)
  useEffect(() => () => stopping.current?.abort(), [])

  async function start(plan: Plan): Promise<void> {
    const stop = new AbortController()
    stopping.current = stop
    setProblem(null)
    setRuns([])
    setState({ phase: 'preparing', number: 1, live: null, runs: [] })
    try {
      const { race } = await import('./run-comparison.ts')
      setRuns(await race(plan, user.read(), stop.signal, setState))
    } catch (error) {
      setProblem(error instanceof Error ? error.message : 'The race could not be run.')
    }
    setState(null)
  }

  return { racing: state !== null, state, runs, problem, start, stop: () => stopping.current?.abort() }
}
