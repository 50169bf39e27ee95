'use client'

import Link from 'next/link'
import type { JobFilter } from '../../_data/jobs/job-list.ts'
import { RichMessage, useMessages } from '../../_messages/messages.tsx'
import styles from './recent-jobs.module.css'

interface EmptyListProps {
  filter: JobFilter
  onReset(): void
}

/** Shown when no job matches the filter, or when there is none yet. */
export function EmptyList({ filter: { state, filename }, onReset }: EmptyListProps) {
  const t = useMessages()
  if (state || filename) {
    const stateName = state ? t(`state.${state}`) : ''
    return (
      <div className={`card ${styles.empty}`}>
        <p>
          {t(filename ? (state ? 'jobs.noneOfBoth' : 'jobs.noneOfName') : 'jobs.noneOfState', {
            filename,
            state: stateName,
          })}
        </p>
        <p>
          <button type="button" className="button small" onClick={onReset}>
            {t('jobs.showAll')}
          </button>
        </p>
      </div>
    )
  }
  return (
    <div className={`card ${styles.empty}`}>
      <p>
        <RichMessage id="jobs.none" tags={{ em: (state) => <em>{state}</em> }} />
      </p>
      <p>
        <RichMessage
          id="jobs.try"
          tags={{
            compare: (words) => (
              <Link prefetch={false} href="/compare">
                {words}
              </Link>
            ),
          }}
        />
      </p>
    </div>
  )
}
