'use client'

import Link from 'next/link'
import { useSearchParams } from 'next/navigation'
import { useEffect } from 'react'
import type { JobState, JobView } from '#core/jobs/job.ts'
import { ErrorNote } from '../_components/note.tsx'
import { Skeleton } from '../_components/skeleton.tsx'
import { type UpdateMethod, useLiveJobs } from '../_data/use-live-jobs.ts'
import { JobRow } from './job-row.tsx'
import styles from './recent-jobs.module.css'

const filters = ['all', 'uploaded', 'processing', 'completed', 'error'] as const

type Filter = 'all' | JobState

/** The selected state, kept in the URL so that it survives going back and a reload. */
function useFilter() {
  const wanted = useSearchParams().get('state')
  const filter: Filter = filters.find((one) => one === wanted) ?? 'all'
  const setFilter = (next: Filter) => {
    history.replaceState(null, '', next === 'all' ? location.pathname : `?state=${next}`)
  }
  return [filter, setFilter] as const
}

/** The user's newest jobs, updated while the page is open. */
export function RecentJobs({ userid, accepted }: { userid: string; accepted: number }) {
  const [filter, setFilter] = useFilter()
  const { jobs, error, updates, refetch } = useLiveJobs(userid, filter === 'all' ? null : filter)

  useEffect(() => {
    if (accepted > 0) void refetch()
  }, [accepted, refetch])

  return (
    <section aria-labelledby="recent" className={styles.section}>
      <div className={styles.head}>
        <h2 id="recent">
          Recent jobs <UpdateStatus updates={updates} />
        </h2>
        <fieldset className={styles.filters}>
          <legend className="visually-hidden">Filter by state</legend>
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
      {error && <ErrorNote message={error.message} onRetry={() => void refetch()} />}
      {jobs ? <JobRows jobs={jobs} filter={filter} /> : !error && <JobRowsSkeleton />}
    </section>
  )
}

function JobRows({ jobs, filter }: { jobs: readonly JobView[]; filter: Filter }) {
  if (jobs.length === 0) return <EmptyList filter={filter} />
  return (
    <ul className={`card ${styles.list}`}>
      {jobs.map((job) => (
        <JobRow key={job.jobid} job={job} />
      ))}
    </ul>
  )
}

function EmptyList({ filter }: { filter: Filter }) {
  if (filter !== 'all') {
    return (
      <div className={`card ${styles.empty}`}>
        <p>No recent job is in the state “{filter}”.</p>
      </div>
    )
  }
  return (
    <div className={`card ${styles.empty}`}>
      <p>
        <strong>No jobs yet.</strong> Submit a PDF above. Its job goes from <em>uploaded</em> and{' '}
        <em>processing</em> to <em>completed</em> or <em>error</em>.
      </p>
      <p>
        To try it, submit the sample “Financial report”, or{' '}
        <Link prefetch={false} href="/compare">
          compare the delivery modes
        </Link>{' '}
        on one job.
      </p>
    </div>
  )
}

/** Whether the list is updated by a live connection; where it is not, the reason. */
function UpdateStatus({ updates }: { updates: UpdateMethod }) {
  return (
    <span className={styles.live} data-updates={updates} aria-live="polite">
      {updates === 'live' ? 'live' : updates === 'refetch' ? 'polling every 2 s: no live connection' : ''}
    </span>
  )
}

function JobRowsSkeleton() {
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
