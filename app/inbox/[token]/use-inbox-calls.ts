'use client'

import { useEffect, useState } from 'react'
import type { ProblemError } from '#client/problem.ts'
import type { InboxCallView } from '#core/inbox/inbox.ts'
import { asProblem, readJson } from '../../_data/api.ts'

interface Calls {
  /** Newest first. */
  calls: readonly InboxCallView[]
  problem: ProblemError | null
}

const waitSeconds = 20
const pauseMs = 2_000

/** The calls of an inbox, each shown as it arrives. `turn` reads them all again, as when the secret is known. */
export function useInboxCalls(token: string, turn: number): Calls {
  const [state, setState] = useState<Calls>({ calls: [], problem: null })

  // biome-ignore lint/correctness/useExhaustiveDependencies: `turn` asks for everything again.
  useEffect(() => {
    const left = new AbortController()

    async function read(): Promise<void> {
      let after = 0
      // What is there is asked for without waiting; the first answer of an empty inbox must not take long.
      let wait = 0
      const heard: InboxCallView[] = []
      while (!left.signal.aborted) {
        try {
          const page = await readJson<{ calls: InboxCallView[]; nextAfter: number }>(
            `/inboxes/${encodeURIComponent(token)}/calls?after=${after}&wait=${wait}`,
            left.signal,
          )
          after = page.nextAfter
          wait = waitSeconds
          heard.unshift(...page.calls.toReversed())
          setState({ calls: [...heard], problem: null })
        } catch (error) {
          if (left.signal.aborted) return
          const problem = asProblem(error)
          setState((before) => ({ ...before, problem }))
          if (problem.status === 404) return
          await new Promise((passed) => setTimeout(passed, pauseMs))
        }
      }
    }

    void read()
    return () => left.abort()
  }, [token, turn])

  return state
}
