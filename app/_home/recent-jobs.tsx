'use client'

import { useEffect, useState } from 'react'
import type { JobState, JobView } from '#core/jobs/job.ts'
import { Note } from '../_components/note.tsx'
import { Retry } from '../_components/retry.tsx'
import { Skeleton } from '../_components/skeleton.tsx'
import { useLiveJobs } from '../_data/use-live-jobs.ts'
import { JobRow } from './job-row.tsx'
import { NoJobs } from './no-jobs.tsx'
import styles from './recent-jobs.module.css'

const filters = ['all', 'uploaded', 'processing', 'completed', 'error'] as const

type Filter = 'all' | JobState

/** The user's newest jobs, kept up to date while the page is open. */
export function RecentJobs({ userid, accepted }: { userid: string; accepted: number }) {
  const [filter, setFilter] = useState<Filter>('all')
  const { jobs, problem, live, reload } = useLiveJobs(userid, filter === 'all' ? null : filter)

  useEffect(() => {
    if (accepted > 0) reload()
  }, [accepted, reload])

  return (
    <section aria-labelledby="recent" className={styles.section}>
      <div className={styles.head}>
        <h2 id="recent">
          Recent jobs <Live how={live} />
        </h2>
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
        <Note tone="danger" action={<Retry onClick={reload} />}>
          {problem.message}
        </Note>
      )}
      {jobs ? <Jobs jobs={jobs} filter={filter} /> : !problem && <JobsSkeleton />}
    </section>
  )
}

function Jobs({ jobs, filter }: { jobs: readonly JobView[]; filter: Filter }) {
  if (jobs.length === 0) return <NoJobs filtered={filter !== 'all' && filter} />
  return (
    <ul className={`card ${styles.list}`}>
      {jobs.map((job) => (
        <JobRow key={job.jobid} job={job} />
      ))}
    </ul>
  )
}

/** Whether the list hears by itself; where it does not, it says so. */
function Live({ how }: { how: 'connecting' | 'live' | 'asking' }) {
  return (
    <span className={styles.live} data-how={how} aria-live="polite">
      {how === 'live' ? 'live' : how === 'asking' ? 'asking every 2 s: no live connection gets through' : ''}
    </span>
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
