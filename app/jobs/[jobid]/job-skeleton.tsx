import type { ProblemError } from '#client/problem.ts'
import { Note } from '../../_components/note.tsx'
import { Retry } from '../../_components/retry.tsx'
import { Skeleton } from '../../_components/skeleton.tsx'
import styles from './job-page.module.css'

/** The page's shape until the job is read, or why it cannot be. */
export function JobSkeleton({ problem, onRetry }: { problem: ProblemError | null; onRetry(): void }) {
  if (problem) {
    return (
      <div className={styles.page}>
        <h1>The job cannot be read now.</h1>
        <Note tone="danger" action={<Retry onClick={onRetry} />}>
          {problem.message}
        </Note>
      </div>
    )
  }
  return (
    <div className={styles.page} aria-busy="true">
      <p className="visually-hidden">The job is being read.</p>
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
