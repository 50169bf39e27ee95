'use client'

import { useEffect, useRef, useState } from 'react'
import { createClient } from '#client/index.ts'
import type { Event } from '#core/events/event.ts'
import type { JobState } from '#core/jobs/job.ts'
import type { JobList } from './job-list.ts'
import { patchJob } from './patch-job.ts'
import { useResource } from './use-resource.ts'

/** Without a live connection the list is read so often. */
const askEveryMs = 2_000

/** Many events may come at once; the list is read at most so often because of them. */
const gatherMs = 250

/** A user's newest jobs, told live where a connection gets through, else asked for again and again. */
export function useLiveJobs(userid: string, state: JobState | null) {
  const [live, setLive] = useState<'connecting' | 'live' | 'asking'>('connecting')
  const path = `/users/${encodeURIComponent(userid)}/jobs?limit=50${state ? `&state=${state}` : ''}`
  const { value, problem, reload } = useResource<JobList>(path, {
    everyMs: live === 'asking' ? askEveryMs : undefined,
  })
  const [news, setNews] = useState<ReadonlyMap<string, readonly Event[]>>(new Map())
  const gathering = useRef<ReturnType<typeof setTimeout> | null>(null)

  useEffect(() => {
    const left = new AbortController()
    const createBatcher = () => {
      gathering.current ??= setTimeout(() => {
        gathering.current = null
        reload()
      }, gatherMs)
    }
    createClient()
      .followUser(
        userid,
        {
          onListening() {
            setLive('live')
            // What happened before is in the list.
            reload()
          },
          onEvent(event) {
            const { jobid } = event.data
            setNews((before) => new Map(before).set(jobid, [...(before.get(jobid) ?? []).slice(-4), event]))
            // A new job, or one that comes into or out of the chosen state, changes the list itself.
            if (event.type !== 'job.progress') createBatcher()
          },
          onTrouble: () => setLive('asking'),
        },
        left.signal,
      )
      .catch(() => setLive('asking'))
    return () => {
      left.abort()
      if (gathering.current) clearTimeout(gathering.current)
      gathering.current = null
    }
  }, [userid, reload])

  const jobs = value?.jobs.map((job) => (news.get(job.jobid) ?? []).reduce(patchJob, job)) ?? null
  return { jobs, problem, live, reload }
}
