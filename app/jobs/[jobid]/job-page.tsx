'use client'

import { Suspense, useState } from 'react'
import { formatDuration } from '#client/format/amounts.ts'
import type { JobView } from '#core/jobs/job.ts'
import { ErrorNote } from '../../_components/note.tsx'
import { isCanceled } from '../../_components/state-badge.tsx'
import { isOutage } from '../../_data/api.ts'
import type { InitialJob } from '../../_data/initial-job.ts'
import { useFollowedJob } from '../../_data/use-followed-job.ts'
import { summarize } from '../../_format/analysis-summary.ts'
import { chosenMode } from '../../_modes/chosen.ts'
import { ConnectionPanel } from './delivery/connection-panel.tsx'
import { Deliveries } from './delivery/deliveries.tsx'
import { Followers } from './delivery/followers.tsx'
import { TerminalCommands } from './delivery/terminal-commands.tsx'
import { Facts } from './document/facts.tsx'
import { Fonts } from './document/fonts.tsx'
import { Outline } from './document/outline.tsx'
import { Thumbnail } from './document/thumbnail.tsx'
import styles from './job-page.module.css'
import { JobSkeleton, MissingJob } from './missing-job.tsx'
import { Numbers } from './numbers/numbers.tsx'
import { JobActions } from './progress/job-actions.tsx'
import { JobFailure } from './progress/job-failure.tsx'
import { Timeline } from './progress/timeline.tsx'
import { TextPages } from './text/text-pages.tsx'

/** One job: its states, its analysis, and how its events are delivered. */
export function JobPage({ jobid, initial }: { jobid: string; initial: InitialJob | null }) {
  const [version, setVersion] = useState(0)
  const mode = chosenMode.use()
  const { job, events, error, connection, newsAt } = useFollowedJob(jobid, mode, version, initial)
  const reload = () => setVersion((count) => count + 1)

  if (error && (error.status === 404 || error.status === 410)) return <MissingJob status={error.status} />
  if (!job) return <JobSkeleton error={error} onRetry={reload} />
  const { analysis, finishedAt } = job
  return (
    <article className={styles.page}>
      <header className={styles.head}>
        <h1>{job.filename}</h1>
        <p className="lead" aria-live="polite">
          {analysis ? summarize(analysis) : describeState(job)}
        </p>
      </header>
      {/* An outage has its own notice on every page. */}
      {error && !isOutage(error) && (
        <ErrorNote message={`${error.message} This page may be out of date.`} onRetry={reload} />
      )}
      <Timeline job={job} events={events} newsAt={newsAt} connection={connection} />
      {job.error && <JobFailure job={job} error={job.error} />}
      <div className={analysis ? styles.columns : styles.alone}>
        <div className={styles.main}>
          {/* Separate boundaries hydrate separately, so that none blocks input. */}
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
            {(finishedAt === null || connection) && (
              <ConnectionPanel connection={connection} final={finishedAt !== null} />
            )}
            <JobActions job={job} onChanged={reload} />
            <TerminalCommands job={job} />
            {finishedAt === null && <Followers jobid={jobid} />}
            {analysis && <Outline outline={analysis.document.outline} />}
            {analysis && <Fonts fonts={analysis.document.fonts} />}
          </Suspense>
        </aside>
      </div>
    </article>
  )
}

function describeState(job: JobView): string {
  const { state, attempt, createdAt, finishedAt } = job
  if (state === 'uploaded') return 'Stored, waiting for a worker.'
  if (state === 'processing') return attempt > 1 ? `Being analysed, attempt ${attempt}.` : 'Being analysed.'
  if (state === 'completed') return 'Analysed.'
  if (isCanceled(job) && finishedAt) {
    return `Canceled after ${formatDuration(Date.parse(finishedAt) - Date.parse(createdAt))}.`
  }
  return 'The analysis failed.'
}
