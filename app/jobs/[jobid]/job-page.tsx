'use client'

import { Suspense, useState } from 'react'
import { Note } from '../../_components/note.tsx'
import { Retry } from '../../_components/retry.tsx'
import type { JobStart } from '../../_data/initial-job.ts'
import { useFollowedJob } from '../../_data/use-followed-job.ts'
import { readingOf } from '../../_format/reading.ts'
import { chosenMode } from '../../_modes/chosen.ts'
import { ListeningPanel } from './delivery/connection-panel.tsx'
import { Deliveries } from './delivery/deliveries.tsx'
import { Followers } from './delivery/followers.tsx'
import { Commands } from './delivery/terminal-commands.tsx'
import { Facts } from './document/facts.tsx'
import { Fonts } from './document/fonts.tsx'
import { Outline } from './document/outline.tsx'
import { Thumbnail } from './document/thumbnail.tsx'
import styles from './job-page.module.css'
import { JobSkeleton } from './job-skeleton.tsx'
import { MissingJob } from './missing-job.tsx'
import { Numbers } from './numbers/numbers.tsx'
import { Actions } from './progress/job-actions.tsx'
import { Failure } from './progress/job-failure.tsx'
import { Timeline } from './progress/timeline.tsx'
import { TextPages } from './text/text-pages.tsx'

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
          <Suspense>
            {analysis && (
              <>
                <Numbers numbers={analysis.numbers} />
                <Facts job={job} analysis={analysis} />
                <TextPages path={job.links.text} pages={analysis.pages.count} words={analysis.text.words} />
              </>
            )}
          </Suspense>
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
