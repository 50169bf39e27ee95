'use client'

import { useEffect, useRef, useState } from 'react'
import { createClient } from '#client/client.ts'
import type { Event } from '#core/events/event.ts'
import { readJson } from '../api.ts'
import { useApiQuery } from '../use-api-query.ts'
import { type JobFilter, type JobList, jobListPath } from './job-list.ts'
import { patchJob } from './patch-job.ts'

/** How the list is updated: by a live connection, or by polling when none can be opened. */
export type UpdateMethod = 'connecting' | 'live' | 'refetch'

/** Polling interval while there is no live connection. */
const pollMs = 2_000

/** Events arrive in bursts; the list is read at most this often because of them. */
const refetchDelayMs = 250

/** A user's newest jobs, updated by a live connection, or by polling when none can be opened. */
export function useLiveJobs(userid: string, { state, filename, pages }: JobFilter) {
  const [updates, setUpdates] = useState<UpdateMethod>('connecting')
  const { data, error, refetch } = useApiQuery<JobList>(jobListPath(userid, { state, filename }), {
    everyMs: updates === 'refetch' ? pollMs : undefined,
    version: pages,
    read: (path, signal) => readPages(path, pages, signal),
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
  return { jobs, hasMore: data?.cursor != null, error, updates, refetch }
}

/** Reads that many pages of the list, each from where the one before ended. */
async function readPages(path: string, pages: number, signal: AbortSignal): Promise<JobList> {
  const list: JobList = { jobs: [], cursor: '' }
  for (let page = 0; page < pages && list.cursor !== null; page++) {
    const next = await readJson<JobList>(list.cursor ? `${path}&cursor=${list.cursor}` : path, signal)
    list.jobs.push(...next.jobs)
    list.cursor = next.cursor
  }
  return list
}
