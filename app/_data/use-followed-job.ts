'use client'

import { useEffect, useRef, useState } from 'react'
import type { ProblemError } from '#client/problem.ts'
import type { Event } from '#core/events/event.ts'
import type { JobView } from '#core/jobs/job.ts'
import { type Listening, listen } from '../_modes/listen.ts'
import { asProblem, readJson } from './api.ts'
import type { JobStart } from './initial-job.ts'
import { patchJob } from './patch-job.ts'

/** What the job page knows. */
export interface FollowedJob {
  job: JobView | null
  /** The numbered events, in order. */
  events: readonly Event[]
  problem: ProblemError | null
  listening: Listening | null
}

/** After a failure it is read again so much later. */
const againMs = 2_000

const nothing: FollowedJob = { job: null, events: [], problem: null, listening: null }

/**
 * Reads a job and, while it is not final, follows it in the mode. `turn` asks for everything again; `start` is
 * what is known of the job before the first time.
 */
export function useFollowedJob(
  jobid: string,
  mode: string,
  turn: number,
  start: JobStart | null,
): FollowedJob {
  const [state, setState] = useState<FollowedJob>({ ...nothing, ...start })
  const known = useRef(0)

  // biome-ignore lint/correctness/useExhaustiveDependencies: `turn` asks for everything again.
  useEffect(() => {
    const ended = new AbortController()
    const { signal } = ended
    const change = (next: (before: FollowedJob) => FollowedJob) => {
      if (!signal.aborted) setState(next)
    }
    const fail = (error: unknown) => {
      change((before) => ({ ...before, problem: asProblem(error) }))
    }

    async function read(): Promise<JobView> {
      const job = await readJson<JobView>(`/results/${jobid}`, signal)
      change((before) => ({ ...before, job, problem: null }))
      return job
    }

    async function run(): Promise<void> {
      const [job, { events }] = await Promise.all([
        read(),
        readJson<{ events: Event[] }>(`/results/${jobid}/events?after=0`, signal),
      ])
      known.current = events.at(-1)?.data.seq ?? 0
      // The job may have moved between the two answers; what the later one tells is true of both.
      change((before) => ({ ...before, events, job: events.reduce(patchJob, job) }))
      if (job.finishedAt !== null && known.current >= job.seq) return
      await listen(
        mode,
        { jobid, after: known.current, signal },
        {
          onListening: (listening) => change((before) => ({ ...before, listening })),
          onEvent(event) {
            if (event.type !== 'job.progress') known.current = event.data.seq
            change((before) => ({
              ...before,
              job: before.job && patchJob(before.job, event),
              events: event.type === 'job.progress' ? before.events : [...before.events, event],
            }))
          },
        },
      )
      await read()
    }

    async function runUntilDone(): Promise<void> {
      while (!signal.aborted) {
        try {
          return await run()
        } catch (error) {
          fail(error)
          const { status } = asProblem(error)
          // A server that is away or in trouble comes back; one that refuses goes on refusing.
          if (status > 0 && status < 500) return
          await new Promise((passed) => setTimeout(passed, againMs))
        }
      }
    }

    // Nothing more happens to a finished job that was read whole, but that it is erased.
    if (turn === 0 && start && whole(start)) void read().catch(fail)
    else void runUntilDone()
    return () => ended.abort()
  }, [jobid, mode, turn])

  return state
}

function whole({ job, events }: JobStart): boolean {
  return job.finishedAt !== null && job.seq === events.at(-1)?.data.seq
}
