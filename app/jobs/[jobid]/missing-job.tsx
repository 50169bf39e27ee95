import Link from 'next/link'
import type { ProblemError } from '#client/problem.ts'
import styles from './job-page.module.css'

/** Instead of a job that never was, or is no more. */
export function MissingJob({ problem }: { problem: ProblemError }) {
  const gone = problem.status === 410
  return (
    <section className={styles.missing}>
      <h1>{gone ? 'This job is no more.' : 'There is no such job.'}</h1>
      <p className="lead">
        {gone
          ? 'It was deleted, or its time was over. Its document, text and analysis are erased; nothing of it can be brought back.'
          : 'Check the address: a job’s id is the long one that the submit answered with.'}
      </p>
      <p>
        <Link href="/" className="button primary">
          {gone ? 'Submit the PDF again' : 'To the recent jobs'}
        </Link>
      </p>
    </section>
  )
}
