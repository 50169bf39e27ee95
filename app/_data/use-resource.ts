'use client'

import { useCallback, useEffect, useRef, useState } from 'react'
import type { ProblemError } from '#client/problem.ts'
import { asProblem, readJson } from './api.ts'

/** What a page has of something on the server: nothing yet, the value, or why not. */
export interface Resource<T> {
  value: T | null
  problem: ProblemError | null
  reload(): void
}

/**
 * Reads JSON from the API, again whenever the path or `version` changes, or `everyMs` have passed while the
 * page is seen.
 * A null path reads nothing. A failed repetition keeps the old value beside the problem.
 */
export function useResource<T>(
  path: string | null,
  { everyMs, version }: { everyMs?: number | undefined; version?: unknown } = {},
): Resource<T> {
  const [state, setState] = useState<{ path: string | null; value: T | null; problem: ProblemError | null }>({
    path,
    value: null,
    problem: null,
  })
  const [turn, setTurn] = useState(0)
  const reload = useCallback(() => setTurn((now) => now + 1), [])
  const latest = useRef(0)

  // biome-ignore lint/correctness/useExhaustiveDependencies: `turn` and `version` ask for the same again.
  useEffect(() => {
    if (path === null) return
    const asked = new AbortController()
    const number = ++latest.current
    readJson<T>(path, asked.signal).then(
      (value) => number === latest.current && setState({ path, value, problem: null }),
      (error) => {
        if (asked.signal.aborted) return
        const problem = asProblem(error)
        setState((before) => ({ path, value: before.path === path ? before.value : null, problem }))
      },
    )
    return () => asked.abort()
  }, [path, turn, version])

  useEffect(() => {
    if (!everyMs) return
    const timer = setInterval(() => document.visibilityState === 'visible' && reload(), everyMs)
    return () => clearInterval(timer)
  }, [everyMs, reload])

  // What was read for another path is not shown for this one.
  return state.path === path
    ? { value: state.value, problem: state.problem, reload }
    : { value: null, problem: null, reload }
}
