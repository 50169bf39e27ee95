'use client'

import Link from 'next/link'
import { type ReactNode, useState } from 'react'
import type { ListedJobView } from '#core/jobs/job.ts'
import { RelativeTime } from '../../_components/text/time.tsx'
import { useMessages } from '../../_messages/messages.tsx'
import styles from './comparison-row.module.css'
import type { ListedComparison } from './group-jobs.ts'

interface ComparisonRowProps {
  comparison: ListedComparison
  jobs: readonly ListedJobView[]
  /** Renders the row of one job. */
  renderJob(job: ListedJobView): ReactNode
}

/** The jobs of a comparison as one row, which opens to show them. */
export function ComparisonRow({ comparison: { id, name }, jobs, renderJob }: ComparisonRowProps) {
  const [isOpen, setOpen] = useState(false)
  const t = useMessages()
  return (
    <>
      <li className={styles.row}>
        <button
          type="button"
          className="button small"
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
        >
          {t('jobs.runs', { count: jobs.length })}
          <span className="visually-hidden"> {t('jobs.showRuns', { name })}</span>
        </button>
        <Link href={`/compare?id=${id}`} prefetch={false} className={styles.name}>
          {t('jobs.comparison', { name })}
        </Link>
        {jobs[0] && (
          <span className={styles.when}>
            <RelativeTime at={jobs[0].createdAt} />
          </span>
        )}
      </li>
      {isOpen && jobs.map(renderJob)}
    </>
  )
}
