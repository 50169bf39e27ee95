'use client'

import { lazy, useState } from 'react'
import type { JobView } from '#core/jobs/job.ts'
import { isCanceled } from '../../_components/badges/state-badge.tsx'
import { LazyBoundary } from '../../_components/feedback/lazy-boundary.tsx'
import { ErrorNote } from '../../_components/feedback/note.tsx'
import { isOutage } from '../../_data/api.ts'
import type { InitialJob } from '../../_data/jobs/initial-job.ts'
import { type FollowedJob, useFollowedJob } from '../../_data/jobs/use-followed-job.ts'
import { summarize } from '../../_format/analysis-summary.ts'
import { type Translate, useMessages } from '../../_messages/messages.tsx'
import { chosenMode } from '../../_modes/chosen.ts'
import { PushOptIn } from '../../_notifications/push-opt-in.tsx'
import { useEndNotification } from '../../_notifications/use-end-notification.ts'
import { ConnectionPanel } from './delivery/connection-panel.tsx'
import { Deliveries } from './delivery/deliveries.tsx'
import { Followers } from './delivery/followers.tsx'
import { TerminalCommands } from './delivery/terminal-commands.tsx'
import { useAcknowledgement } from './delivery/use-acknowledgement.ts'
import { Preview } from './document/preview.tsx'
import { JobHeader } from './header/job-header.tsx'
import { useTabProgress } from './header/use-tab-progress.ts'
import styles from './job-page.module.css'
import { JobSkeleton, MissingJob } from './missing-job.tsx'
import { JobFailure } from './progress/job-failure.tsx'
import { Timeline } from './progress/timeline.tsx'
import { Result } from './result.tsx'

// Only jobs that are not completed need the receipt on the page itself.
const Receipt = lazy(async () => ({ default: (await import('./delivery/receipt.tsx')).Receipt }))
// Only jobs that are followed need the chart.
const LiveLane = lazy(async () => ({ default: (await import('./delivery/live-lane.tsx')).LiveLane }))

/** One job: its states, its analysis, and how its events are delivered. */
export function JobPage({ jobid, initial }: { jobid: string; initial: InitialJob | null }) {
  const [version, setVersion] = useState(0)
  const mode = chosenMode.use()
  const followed = useFollowedJob(jobid, mode, version, initial)
  const { job, error } = followed
  const reload = () => setVersion((count) => count + 1)

  if (error && (error.status === 404 || error.status === 410)) return <MissingJob status={error.status} />
  if (!job) return <JobSkeleton error={error} onRetry={reload} />
  return <LoadedJob followed={followed} job={job} onChanged={reload} />
}

interface LoadedJobProps {
  followed: FollowedJob
  job: JobView
  onChanged(): void
}

function LoadedJob({ followed, job, onChanged }: LoadedJobProps) {
  const { events, error, connection, newsAt } = followed
  const { analysis, jobid, finishedAt } = job
  const t = useMessages()
  useTabProgress(job)
  useAcknowledgement(job, connection?.mode)
  useEndNotification([job])
  // Kept at the end of the job, as a receipt of what this page received.
  const delivery = (finishedAt === null || connection) && (
    <section className={`card ${styles.delivery}`} aria-label={t('page.delivery')}>
      <ConnectionPanel connection={connection} final={finishedAt !== null} />
      {connection && (
        <LazyBoundary>
          <LiveLane job={job} events={events} connection={connection} />
        </LazyBoundary>
      )}
    </section>
  )
  return (
    <article className={styles.page}>
      <JobHeader job={job} onChanged={onChanged} />
      <p className="lead" aria-live="polite">
        {analysis ? summarize(analysis, t) : describeState(job, t)}
      </p>
      {/* An outage has its own notice on every page. */}
      {error && !isOutage(error) && (
        <ErrorNote error={error} consequence={t('job.stale')} onRetry={onChanged} />
      )}
      <Timeline job={job} events={events} newsAt={newsAt} connection={connection} />
      {finishedAt === null && (
        <PushOptIn label={t('job.notify')} userid={job.userid} jobid={jobid} after={job.seq} />
      )}
      {job.error && <JobFailure job={job} error={job.error} />}
      {delivery}
      {job.state === 'processing' && job.progress && <Preview job={job} />}
      {/* Separate boundaries hydrate separately, so that none blocks input. */}
      <LazyBoundary>
        {analysis ? (
          <Result job={job} analysis={analysis} />
        ) : (
          <div className={styles.alone}>
            <Receipt jobid={jobid} seq={job.seq} final={finishedAt !== null} />
            <Deliveries jobid={jobid} seq={job.seq} />
            <TerminalCommands job={job} />
            {finishedAt === null && <Followers jobid={jobid} />}
          </div>
        )}
      </LazyBoundary>
    </article>
  )
}

function describeState(job: JobView, t: Translate): string {
  const { state, attempt, createdAt, finishedAt } = job
  if (state === 'uploaded') return t('job.isUploaded')
  if (state === 'processing') return attempt > 1 ? t('job.isRepeated', { attempt }) : t('job.isProcessing')
  if (state === 'completed') return t('job.isCompleted')
  if (isCanceled(job) && finishedAt) {
    return t('job.isCanceled', { duration: t.duration(Date.parse(finishedAt) - Date.parse(createdAt)) })
  }
  return t('job.isFailed')
}
