'use client'

import { useEffect, useRef, useState } from 'react'
import type { ListedJobView } from '#core/jobs/job.ts'
import { ErrorNote } from '../../_components/feedback/note.tsx'
import { Skeleton } from '../../_components/feedback/skeleton.tsx'
import { isOutage } from '../../_data/api.ts'
import { type JobFilter, jobsPerPage } from '../../_data/jobs/job-list.ts'
import { type UpdateMethod, useLiveJobs } from '../../_data/jobs/use-live-jobs.ts'
import type { MessageKey } from '../../_messages/catalogue.ts'
import { useMessages } from '../../_messages/messages.tsx'
import { useEndNotification } from '../../_notifications/use-end-notification.ts'
import { ComparisonRow } from './comparison-row.tsx'
import { DeleteJobs } from './delete-jobs.tsx'
import { EmptyList } from './empty-list.tsx'
import { groupJobs, type ListedComparison } from './group-jobs.ts'
import { JobRow } from './job-row.tsx'
import { stateFilters, useListFilter } from './list-filter.ts'
import styles from './recent-jobs.module.css'
import { useComparisons } from './use-comparisons.ts'

const noJobs: readonly ListedJobView[] = []

interface RecentJobsProps {
  userid: string
  /** The comparisons that the server knows. */
  comparisons: readonly ListedComparison[]
  /** Number of accepted uploads; the list is read again when it changes. */
  accepted: number
  /** Keeps the jobs as they are shown. */
  isFrozen: boolean
}

/** The user's newest jobs with filters, updated while the page is open. */
export function RecentJobs({ userid, comparisons: rendered, accepted, isFrozen }: RecentJobsProps) {
  const [filter, setFilter] = useListFilter()
  const { jobs: latest, hasMore, error, updates, refetch } = useLiveJobs(userid, filter)
  const jobs = useFrozen(latest, isFrozen)
  const [selected, setSelected] = useState<readonly string[]>([])
  const comparisons = useComparisons(rendered)
  const t = useMessages()
  useEndNotification(jobs ?? noJobs)
  // Jobs that left the list are no longer selected.
  const chosen = selected.filter((id) => jobs?.some(({ jobid }) => jobid === id))

  useEffect(() => {
    if (accepted > 0) void refetch()
  }, [accepted, refetch])

  const renderJob = (job: ListedJobView) => (
    <JobRow
      key={job.jobid}
      job={job}
      selected={chosen.includes(job.jobid)}
      onSelect={(isSelected) =>
        setSelected(isSelected ? [...chosen, job.jobid] : chosen.filter((id) => id !== job.jobid))
      }
    />
  )

  return (
    <section aria-labelledby="recent" className={styles.section}>
      <div className={styles.head}>
        <h2 id="recent">
          {t('jobs.title')} <UpdateStatus updates={updates} />
        </h2>
        {chosen.length > 0 ? (
          <DeleteJobs
            jobids={chosen}
            onClear={() => setSelected([])}
            onDeleted={() => {
              setSelected([])
              void refetch()
            }}
          />
        ) : (
          <Filters filter={filter} onChange={(change) => setFilter({ pages: 1, ...change })} />
        )}
      </div>
      {/* An outage has its own notice on every page. */}
      {error && !isOutage(error) && <ErrorNote error={error} onRetry={() => void refetch()} />}
      {jobs && jobs.length > 0 && (
        <ul className={`card ${styles.list}`}>
          {groupJobs(jobs, comparisons).map((row) =>
            row.kind === 'job' ? (
              renderJob(row.job)
            ) : (
              <ComparisonRow
                key={row.comparison.id}
                comparison={row.comparison}
                jobs={row.jobs}
                renderJob={renderJob}
              />
            ),
          )}
        </ul>
      )}
      {jobs?.length === 0 && (
        <EmptyList filter={filter} onReset={() => setFilter({ state: null, filename: '' })} />
      )}
      {!jobs && (!error || isOutage(error)) && <JobRowsSkeleton />}
      {jobs && hasMore && (
        <p>
          <button type="button" className="button" onClick={() => setFilter({ pages: filter.pages + 1 })}>
            {t('jobs.more', { count: jobsPerPage })}
          </button>
        </p>
      )}
    </section>
  )
}

/** The value or, while frozen, the one before. */
function useFrozen<T>(value: T, isFrozen: boolean): T {
  const shown = useRef(value)
  if (!isFrozen) shown.current = value
  return shown.current
}

interface FiltersProps {
  filter: JobFilter
  onChange(change: Partial<JobFilter>): void
}

/** Search by file name, and filter by state. */
function Filters({ filter, onChange }: FiltersProps) {
  const t = useMessages()
  return (
    <div className={styles.filters}>
      <input
        type="search"
        className="field"
        placeholder={t('jobs.search')}
        aria-label={t('jobs.search')}
        maxLength={200}
        value={filter.filename}
        onChange={(event) => onChange({ filename: event.target.value })}
      />
      <fieldset className={`scroll-row ${styles.states}`}>
        <legend className="visually-hidden">{t('jobs.filter')}</legend>
        {stateFilters.map((one) => (
          <button
            key={one}
            type="button"
            className="chip"
            aria-pressed={one === (filter.state ?? 'all')}
            onClick={() => onChange({ state: one === 'all' ? null : one })}
          >
            {t(`state.${one}`)}
          </button>
        ))}
      </fieldset>
    </div>
  )
}

/** Whether the list is updated by a live connection; where it is not, the reason. */
function UpdateStatus({ updates }: { updates: UpdateMethod }) {
  const t = useMessages()
  const sentence: Partial<Record<UpdateMethod, MessageKey>> = { live: 'jobs.live', refetch: 'jobs.polling' }
  const key = sentence[updates]
  return (
    <span className={styles.live} data-updates={updates} aria-live="polite">
      {key && t(key)}
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
