'use client'

import Link from 'next/link'
import type { ProblemError } from '#client/http/problem.ts'
import { ErrorNote } from '../../_components/feedback/note.tsx'
import { Skeleton } from '../../_components/feedback/skeleton.tsx'
import { useMessages } from '../../_messages/messages.tsx'
import styles from './job-page.module.css'

/** Shown for an unknown job (404) and for a deleted or expired one (410). */
export function MissingJob({ status }: { status: number }) {
  const deleted = status === 410
  const t = useMessages()
  return (
    <section className={styles.missing}>
      <h1>{t(deleted ? 'job.deleted' : 'job.notFound')}</h1>
      <p className="lead">{t(deleted ? 'job.deletedLead' : 'job.notFoundLead')}</p>
      <p>
        <Link href="/" className="button primary">
          {t(deleted ? 'job.submit' : 'job.recent')}
        </Link>
      </p>
    </section>
  )
}

/** A placeholder of the page until the job is loaded, or why it cannot be loaded. */
export function JobSkeleton({ error, onRetry }: { error: ProblemError | null; onRetry(): void }) {
  const t = useMessages()
  if (error) {
    return (
      <div className={styles.page}>
        <h1>{t('job.notLoaded')}</h1>
        <ErrorNote error={error} onRetry={onRetry} />
      </div>
    )
  }
  return (
    <div className={styles.page} aria-busy="true">
      <p className="visually-hidden">{t('job.loading')}</p>
      <div className={styles.head}>
        <Skeleton height={38} width="min(420px, 80%)" />
        <Skeleton height={24} width="min(560px, 95%)" />
      </div>
      <Skeleton height={100} />
      <div className={styles.columns}>
        <div className={styles.main}>
          <Skeleton height={380} />
          <Skeleton height={300} />
        </div>
        <div className={styles.side}>
          <Skeleton height={300} />
          <Skeleton height={180} />
        </div>
      </div>
    </div>
  )
}
