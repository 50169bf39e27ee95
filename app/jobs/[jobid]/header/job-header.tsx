'use client'

import Link from 'next/link'
import type { JobView } from '#core/jobs/job.ts'
import { StateBadge } from '../../../_components/badges/state-badge.tsx'
import { useMessages } from '../../../_messages/messages.tsx'
import { JobActions } from './job-actions.tsx'
import styles from './job-header.module.css'

/** File name, state and actions of a job, always visible. */
export function JobHeader({ job, onChanged }: { job: JobView; onChanged(): void }) {
  const t = useMessages()
  return (
    <header className={styles.header}>
      <Link href="/" prefetch={false} className={styles.back} title={t('job.all')}>
        <svg viewBox="0 0 16 16" width="18" height="18" aria-hidden="true">
          <path d="M10 3 5 8l5 5" />
        </svg>
        <span className="visually-hidden">{t('job.all')}</span>
      </Link>
      <h1>{job.filename}</h1>
      <StateBadge job={job} />
      <JobActions job={job} onChanged={onChanged} />
    </header>
  )
}
