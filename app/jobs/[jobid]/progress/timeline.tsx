'use client'

import type { Event } from '#core/events/event.ts'
import type { JobView } from '#core/jobs/job.ts'
import { isCanceled } from '../../../_components/badges/state-badge.tsx'
import { TimeOfDay } from '../../../_components/text/time.tsx'
import { useMessages } from '../../../_messages/messages.tsx'
import type { PageConnection } from '../../../_modes/page-connection.ts'
import { JobProgress } from './job-progress.tsx'
import styles from './timeline.module.css'

interface TimelineProps {
  job: JobView
  events: readonly Event[]
  /** When news of the job last arrived, in epoch ms. */
  newsAt: number | null
  connection: PageConnection | null
}

/** The events of a job from left to right with the time between them. Time in the queue is dashed, a future state hollow. */
export function Timeline({ job, events, newsAt, connection }: TimelineProps) {
  const final = job.finishedAt !== null
  const t = useMessages()
  return (
    <section aria-label={t('timeline.label')} className={`card ${styles.card}`}>
      <ol className={styles.steps}>
        {events.map((event, index) => (
          <Step key={event.data.seq} event={event} previous={events[index - 1]} />
        ))}
        {!final && (
          <>
            <li className={styles.running} data-queued={job.state === 'uploaded' || undefined}>
              <JobProgress job={job} newsAt={newsAt} connection={connection} />
            </li>
            {job.state === 'uploaded' && (
              <>
                <PendingStep label={t('state.processing')} />
                <li className={styles.gap} data-queued="" />
              </>
            )}
            <PendingStep label={t('state.completed')} />
          </>
        )}
      </ol>
      {job.finishedAt && (
        <p className={styles.total}>
          <strong>{t.duration(Date.parse(job.finishedAt) - Date.parse(job.createdAt))}</strong>
          <span>{t(job.state === 'error' ? 'timeline.toEnd' : 'timeline.toResult')}</span>
        </p>
      )}
      <p className="visually-hidden" aria-live="polite">
        {t('timeline.is', { state: t(`state.${isCanceled(job) ? 'canceled' : job.state}`) })}
      </p>
    </section>
  )
}

/** A state that the job has not reached. */
function PendingStep({ label }: { label: string }) {
  const t = useMessages()
  return (
    <li className={styles.step} data-state="pending">
      <span className={styles.dot} />
      <span className={styles.state}>{label}</span>
      <span className={styles.at}>{t('timeline.pending')}</span>
    </li>
  )
}

function Step({ event, previous }: { event: Event; previous: Event | undefined }) {
  const { timestamp, data } = event
  const isQueued = previous?.data.state === 'uploaded'
  const label = data.error?.code === 'canceled' ? 'canceled' : data.state
  const t = useMessages()
  const gap = previous && t.duration(Date.parse(timestamp) - Date.parse(previous.timestamp))
  return (
    <>
      {previous && (
        <li className={styles.gap} data-queued={isQueued || undefined}>
          <span>{gap && isQueued ? t('timeline.queued', { duration: gap }) : gap}</span>
        </li>
      )}
      <li className={`${styles.step} arrives`} data-state={label}>
        <span className={styles.dot} />
        <span className={styles.state}>
          {t(`state.${label}`)}
          {data.state === 'processing' && data.attempt > 1 && (
            <small> {t('timeline.attempt', { attempt: data.attempt })}</small>
          )}
        </span>
        <TimeOfDay className={styles.at} at={timestamp} />
      </li>
    </>
  )
}
