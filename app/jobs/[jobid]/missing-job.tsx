import Link from 'next/link'
import type { ProblemError } from '#client/http/problem.ts'
import { ErrorNote } from '../../_components/feedback/note.tsx'
import { Skeleton } from '../../_components/feedback/skeleton.tsx'
import styles from './job-page.module.css'

/** Shown for an unknown job (404) and for a deleted or expired one (410). */
export function MissingJob({ status }: { status: number }) {
  const deleted = status === 410
  return (
    <section className={styles.missing}>
      <h1>{deleted ? 'Job deleted' : 'Job not found'}</h1>
      <p className="lead">
        {deleted
          ? 'The job was deleted or has expired. Its document, text and analysis are erased and cannot be restored.'
          : 'Check the job id in the address. It is the “jobid” in the response to the submit request.'}
      </p>
      <p>
        <Link href="/" className="button primary">
          {deleted ? 'Submit a PDF' : 'Recent jobs'}
        </Link>
      </p>
    </section>
  )
}

/** A placeholder of the page until the job is loaded, or why it cannot be loaded. */
export function JobSkeleton({ error, onRetry }: { error: ProblemError | null; onRetry(): void }) {
  if (error) {
    return (
      <div className={styles.page}>
        <h1>The job could not be loaded</h1>
        <ErrorNote message={error.message} onRetry={onRetry} />
      </div>
    )
  }
  return (
    <div className={styles.page} aria-busy="true">
      <p className="visually-hidden">Loading the job</p>
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
