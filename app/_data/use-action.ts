'use client'

import { useState } from 'react'
import type { ProblemError } from '#client/http/problem.ts'
import { toProblem } from './api.ts'

/** Runs what a user asks for, and keeps the last failure for the page to show. */
export function useAction() {
  const [problem, setProblem] = useState<ProblemError | null>(null)

  /** Resolves with whether the action succeeded; its failure is the `problem` until the next run. */
  async function run(action: () => Promise<unknown>): Promise<boolean> {
    setProblem(null)
    try {
      await action()
      return true
    } catch (error) {
      setProblem(toProblem(error))
      return false
    }
  }

  return { problem, run }
}
