'use client'

import { useEffect, useRef, useState } from 'react'
import type { ProblemError } from '#client/http/problem.ts'
import type { Event } from '#core/events/event.ts'
import type { JobView } from '#core/jobs/job.ts'
import { selectMode } from '../../_modes/chosen.ts'
import { followWithFallback } from '../../_modes/follow-with-fallback.ts'
import type { PageConnection } from '../../_modes/page-connection.ts'
import { readJson, toProblem } from '../api.ts'
import { useOutage } from '../service-contact.ts'
import { useLoadModes } from '../use-modes.ts'
import type { InitialJob } from './initial-job.ts'
import { patchJob } from './patch-job.ts'

/** The state of the job page. */
export interface FollowedJob {
  job: JobView | null
  /** The numbered events, in order. */
  events: readonly Event[]
  error: ProblemError | null
  connection: PageConnection | null
  /** When the job was last read or changed, in epoch ms; null before the first time. */
  newsAt: number | null
}

const retryMs = 1_500

/** Maximum polling interval of the page: for a long job the server asks for up to 60 s. */
const maxIntervalMs = 2_000

const empty: FollowedJob = { job: null, events: [], error: null, connection: null, newsAt: null }

/**
 * Reads a job and, until it is final, follows it in the mode with that name, or in the default one. A change of
 * `version`, and the end of an outage, start over. `initial` is the job from server rendering.
 */
export function useFollowedJob(
  jobid: string,
  mode: string,
  version: number,
  initial: InitialJob | null,
): FollowedJob {
  const [state, setState] = useState<FollowedJob>({ ...empty, ...initial })
  const lastSeq = useRef(0)
  const reconnects = useReconnects()
  const loadModes = useLoadModes()

  // biome-ignore lint/correctness/useExhaustiveDependencies: `version` and `reconnects` start over.
  useEffect(() => {
    const ended = new AbortController()
    const { signal } = ended
    const update = (change: (before: FollowedJob) => FollowedJob) => {
      if (!signal.aborted) setState(change)
    }
    const fail = (error: unknown) => {
      update((before) => ({ ...before, error: toProblem(error) }))
    }

    async function read(): Promise<JobView> {
      const job = await readJson<JobView>(`/results/${jobid}`, signal)
      update((before) => ({ ...before, job, error: null, newsAt: Date.now() }))
      return job
    }

    async function follow(): Promise<void> {
      const [job, { events }, modes] = await Promise.all([
        read(),
        readJson<{ events: Event[] }>(`/results/${jobid}/events?after=0`, signal),
        loadModes(),
      ])
      lastSeq.current = events.at(-1)?.data.seq ?? 0
      // The job may have changed between the two responses; the events bring it up to date.
      update((before) => ({ ...before, events, job: events.reduce(patchJob, job) }))
      if (job.finishedAt !== null && lastSeq.current >= job.seq) return
      const followed = selectMode(modes, mode)
      if (!followed) return
      await followWithFallback(
        followed,
        modes.find(({ capabilities }) => capabilities?.fallback),
        { jobid, after: lastSeq.current, signal, maxIntervalMs },
        {
          onConnection: (connection) => update((before) => ({ ...before, connection })),
          onEvent(event) {
            if (event.type !== 'job.progress') lastSeq.current = event.data.seq
            update((before) => ({
              ...before,
              newsAt: before.job && isNews(before.job, event) ? Date.now() : before.newsAt,
              job: before.job && patchJob(before.job, event),
              events: event.type === 'job.progress' ? before.events : [...before.events, event],
            }))
          },
        },
      )
      await read()
    }

    async function followUntilFinal(): Promise<void> {
      while (!signal.aborted) {
        try {
          return await follow()
        } catch (error) {
          fail(error)
          const { status } = toProblem(error)
          // Client errors are permanent; an unreachable or failing server is retried.
          if (status > 0 && status < 500) return
          await new Promise((resolve) => setTimeout(resolve, retryMs))
        }
      }
    }

    // A finished job only changes by being deleted.
    if (version + reconnects === 0 && initial && isComplete(initial)) void read().catch(fail)
    else void followUntilFinal()
    return () => ended.abort()
  }, [jobid, mode, version, reconnects, loadModes])

  return state
}

/** Whether the event changes the job: a poll also reports progress that has not changed. */
function isNews({ progress }: JobView, { type, data }: Event): boolean {
  return type !== 'job.progress' || data.progress?.done !== progress?.done
}

/** How often the service became reachable again since the page was opened. */
function useReconnects(): number {
  const isDown = useOutage() !== null
  const [reconnects, setReconnects] = useState(0)
  const wasDown = useRef(false)
  useEffect(() => {
    if (wasDown.current && !isDown) setReconnects((count) => count + 1)
    wasDown.current = isDown
  }, [isDown])
  return reconnects
}

function isComplete({ job, events }: InitialJob): boolean {
  return job.finishedAt !== null && job.seq === events.at(-1)?.data.seq
}
