'use client'

import { useEffect, useRef, useState } from 'react'
import { createClient } from '#client/index.ts'
import type { Event } from '#core/events/event.ts'
import type { JobState, JobView } from '#core/jobs/job.ts'
import { patchJob } from './patch-job.ts'
import { useApiQuery } from './use-api-query.ts'

/** How the list is updated: by a live connection, or by polling when none can be opened. */
export type UpdateMethod = 'connecting' | 'live' | 'refetch'

/** Polling interval while there is no live connection. */
const pollMs = 2_000

/** Events arrive in bursts; the list is read at most this often because of them. */
const refetchDelayMs = 250

/** A user's newest jobs, updated by a live connection, or by polling when none can be opened. */
export function useLiveJobs(userid: string, state: JobState | null) {
  const [updates, setUpdates] = useState<UpdateMethod>('connecting')
  const path = `/users/${encodeURIComponent(userid)}/jobs?limit=50${state ? `&state=${state}` : ''}`
  const { data, error, refetch } = useApiQuery<{ jobs: JobView[] }>(path, {
    everyMs: updates === 'refetch' ? pollMs : undefined,
  })
  const [recentEvents, setRecentEvents] = useState<ReadonlyMap<string, readonly Event[]>>(new Map())
  // The connection outlives a change of the filter.
  const latestRefetch = useRef(refetch)
  latestRefetch.current = refetch

  useEffect(() => {
    const closed = new AbortController()
    let timer: ReturnType<typeof setTimeout> | undefined
    const refetchSoon = () => {
      timer ??= setTimeout(() => {
        timer = undefined
        void latestRefetch.current()
      }, refetchDelayMs)
    }
    createClient()
      .followUser(
        userid,
        {
          onListening() {
            setUpdates('live')
            // Events before this moment are not replayed.
            void latestRefetch.current()
          },
          onEvent(event) {
            const { jobid } = event.data
            setRecentEvents((before) =>
              new Map(before).set(jobid, [...(before.get(jobid) ?? []).slice(-4), event]),
            )
            // A new job, or one that enters or leaves the selected state, changes the list itself.
            if (event.type !== 'job.progress') refetchSoon()
          },
          onTrouble: () => setUpdates('refetch'),
        },
        closed.signal,
      )
      .catch(() => setUpdates('refetch'))
    return () => {
      closed.abort()
      clearTimeout(timer)
    }
  }, [userid])

  const jobs = data?.jobs.map((job) => (recentEvents.get(job.jobid) ?? []).reduce(patchJob, job))
  return { jobs, error, updates, refetch }
}
