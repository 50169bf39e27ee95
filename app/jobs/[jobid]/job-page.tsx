'use client'

import { Suspense, useState } from 'react'
import { Note } from '../../_components/note.tsx'
import { Retry } from '../../_components/retry.tsx'
import type { JobStart } from '../../_data/job-start.ts'
import { useFollowedJob } from '../../_data/use-followed-job.ts'
import { readingOf } from '../../_format/reading.ts'
import { chosenMode } from '../../_modes/chosen.ts'
import { Actions } from './actions.tsx'
import { AnalysisSections } from './analysis-sections.tsx'
import { Commands } from './commands.tsx'
import { Deliveries } from './deliveries.tsx'
import { Failure } from './failure.tsx'
import { Followers } from './followers.tsx'
import { Fonts } from './fonts.tsx'
import styles from './job-page.module.css'
import { JobSkeleton } from './job-skeleton.tsx'
import { ListeningPanel } from './listening-panel.tsx'
import { MissingJob } from './missing-job.tsx'
import { Outline } from './outline.tsx'
import { Thumbnail } from './thumbnail.tsx'
import { Timeline } from './timeline.tsx'

/** One job: what happened when, what the document is, and how to hear back about it. */
export function JobPage({ jobid, start }: { jobid: string; start: JobStart | null }) {
  const [turn, setTurn] = useState(0)
  const mode = chosenMode.use()
  const { job, events, problem, listening } = useFollowedJob(jobid, mode, turn, start)
  const again = () => setTurn((now) => now + 1)

  if (problem && (problem.status === 404 || problem.status === 410)) return <MissingJob problem={problem} />
  if (!job) return <JobSkeleton problem={problem} onRetry={again} />
  const { analysis, error, finishedAt } = job
  return (
    <article className={styles.page}>
      <header className={styles.head}>
        <h1>{job.filename}</h1>
        <p className="lead" aria-live="polite">
          {analysis ? readingOf(analysis) : told(job.state, job.attempt)}
        </p>
      </header>
      {problem && (
        <Note tone="danger" action={<Retry onClick={again} />}>
          {problem.message} What you see may be old.
        </Note>
      )}
      <Timeline job={job} events={events} />
      {error && <Failure job={job} error={error} />}
      <div className={analysis ? styles.columns : styles.alone}>
        <div className={styles.main}>
          {/* Each boundary wakes up on its own, so that none keeps the page from answering. */}
          <Suspense>{analysis && <AnalysisSections job={job} analysis={analysis} />}</Suspense>
          <Suspense>
            <Deliveries jobid={jobid} seq={job.seq} />
          </Suspense>
        </div>
        <aside className={styles.side}>
          <Suspense>
            {analysis && <Thumbnail job={job} size={analysis.pages.sizes[0]} />}
            {(finishedAt === null || listening) && (
              <ListeningPanel listening={listening} over={finishedAt !== null} />
            )}
            <Actions job={job} onChanged={again} />
            <Commands job={job} />
            {finishedAt === null && <Followers jobid={jobid} />}
            {analysis && <Outline outline={analysis.document.outline} />}
            {analysis && <Fonts fonts={analysis.document.fonts} />}
          </Suspense>
        </aside>
      </div>
    </article>
  )
}

function told(state: string, attempt: number): string {
  if (state === 'uploaded') return 'Stored. It waits for a worker.'
  if (state === 'processing') return attempt > 1 ? `Being analysed, attempt ${attempt}.` : 'Being analysed.'
  if (state === 'completed') return 'Analysed.'
  return 'It could not be analysed.'
}
