'use client'

import { useEffect, useState } from 'react'
import type { JobState } from '#core/job.ts'
import { Note } from '../_components/note.tsx'
import { Skeleton } from '../_components/skeleton.tsx'
import type { JobList } from '../_data/job-list.ts'
import { useResource } from '../_data/use-resource.ts'
import { JobRow } from './job-row.tsx'
import { NoJobs } from './no-jobs.tsx'
import styles from './recent-jobs.module.css'

const filters = ['all', 'uploaded', 'processing', 'completed', 'error'] as const

type Filter = 'all' | JobState

/** The user's newest jobs, kept up to date while the page is open. */
export function RecentJobs({ userid, accepted }: { userid: string; accepted: number }) {
  const [filter, setFilter] = useState<Filter>('all')
  const path = `/users/${encodeURIComponent(userid)}/jobs?limit=20${filter === 'all' ? '' : `&state=${filter}`}`
  const { value, problem, reload } = useResource<JobList>(path, 2_000)

  useEffect(() => {
    if (accepted > 0) reload()
  }, [accepted, reload])

  return (
    <section aria-labelledby="recent" className={styles.section}>
      <div className={styles.head}>
        <h2 id="recent">Recent jobs</h2>
        <fieldset className={styles.filters}>
          <legend className="visually-hidden">Show only jobs in this state</legend>
          {filters.map((one) => (
            <button
              key={one}
              type="button"
              className="chip"
              aria-pressed={filter === one}
              onClick={() => setFilter(one)}
            >
              {one}
            </button>
          ))}
        </fieldset>
      </div>
      {problem && (
        <Note
          tone="danger"
          action={
            <button type="button" className="button small" onClick={reload}>
              Try again
            </button>
          }
        >
          {problem.message}
        </Note>
      )}
      {value ? <Jobs jobs={value.jobs} filter={filter} /> : !problem && <JobsSkeleton />}
    </section>
  )
}

function Jobs({ jobs, filter }: { jobs: JobList['jobs']; filter: Filter }) {
  if (jobs.length === 0) return <NoJobs filtered={filter !== 'all' && filter} />
  return (
    <ul className={`card ${styles.list}`}>
      {jobs.map((job) => (
        <JobRow key={job.jobid} job={job} />
      ))}
    </ul>
  )
}

function JobsSkeleton() {
  return (
    <div className={`card ${styles.list}`} aria-busy="true">
      {[0, 1, 2, 3].map((row) => (
        <div key={row} className={styles.placeholder}>
          <Skeleton height={24} width={92} />
          <Skeleton height={18} width="40%" />
        </div>
      ))}
    </div>
  )
}
