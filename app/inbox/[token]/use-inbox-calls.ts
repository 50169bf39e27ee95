'use client'

import { useEffect, useState } from 'react'
import type { ProblemError } from '#client/http/problem.ts'
import type { InboxCallView } from '#core/inbox/inbox.ts'
import { readJson, toProblem } from '../../_data/api.ts'

interface Calls {
  /** Newest first. */
  calls: readonly InboxCallView[]
  problem: ProblemError | null
}

const waitSeconds = 20
const retryMs = 2_000

/** The requests of an inbox, by long polling. A change of `version` reads all of them again. */
export function useInboxCalls(token: string, version: number): Calls {
  const [state, setState] = useState<Calls>({ calls: [], problem: null })

  // biome-ignore lint/correctness/useExhaustiveDependencies: `version` reads everything again.
  useEffect(() => {
    const closed = new AbortController()

    async function read(): Promise<void> {
      let after = 0
      // The first request returns at once, also for an empty inbox.
      let wait = 0
      const received: InboxCallView[] = []
      while (!closed.signal.aborted) {
        try {
          const page = await readJson<{ calls: InboxCallView[]; nextAfter: number }>(
            `/inboxes/${encodeURIComponent(token)}/calls?after=${after}&wait=${wait}`,
            closed.signal,
          )
          after = page.nextAfter
          wait = waitSeconds
          received.unshift(...page.calls.toReversed())
          setState({ calls: [...received], problem: null })
        } catch (error) {
          if (closed.signal.aborted) return
          const problem = toProblem(error)
          setState((before) => ({ ...before, problem }))
          if (problem.status === 404) return
          await new Promise((resolve) => setTimeout(resolve, retryMs))
        }
      }
    }

    void read()
    return () => closed.abort()
  }, [token, version])

  return state
}
