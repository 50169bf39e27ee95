import { formatDuration } from '#client/format/amounts.ts'
import type { Event } from '#core/events/event.ts'
import type { JobState, JobView } from '#core/jobs/job.ts'
import { TimeOfDay } from '../../../_components/time.tsx'
import { JobProgress } from './job-progress.tsx'
import styles from './timeline.module.css'

interface TimelineProps {
  job: JobView
  events: readonly Event[]
}

/** What happened when, from left to right; what is still to come stands at the end, hollow. */
export function Timeline({ job, events }: TimelineProps) {
  const final = job.finishedAt !== null
  return (
    <section aria-label="What happened when" className={`card ${styles.card}`}>
      <ol className={styles.steps}>
        {events.map((event, index) => (
          <Step key={event.data.seq} event={event} before={events[index - 1]} />
        ))}
        {!final && (
          <>
            <li className={styles.running}>
              <JobProgress job={job} />
            </li>
            <li className={styles.step} data-state="coming">
              <span className={styles.dot} />
              <span className={styles.state}>completed</span>
              <span className={styles.at}>to come</span>
            </li>
          </>
        )}
      </ol>
      {job.finishedAt && (
        <p className={styles.total}>
          <strong>{formatDuration(Date.parse(job.finishedAt) - Date.parse(job.createdAt))}</strong>
          <span>from submit to {job.state === 'error' ? 'its end' : 'result'}</span>
        </p>
      )}
      <p className="visually-hidden" aria-live="polite">
        {spoken(job.state)}
      </p>
    </section>
  )
}

function Step({ event, before }: { event: Event; before: Event | undefined }) {
  const { timestamp, data } = event
  return (
    <>
      {before && (
        <li className={styles.gap}>
          <span>{formatDuration(Date.parse(timestamp) - Date.parse(before.timestamp))}</span>
        </li>
      )}
      <li className={`${styles.step} arrives`} data-state={data.state}>
        <span className={styles.dot} />
        <span className={styles.state}>
          {data.state}
          {data.state === 'processing' && data.attempt > 1 && <small> attempt {data.attempt}</small>}
        </span>
        <TimeOfDay className={styles.at} at={timestamp} />
      </li>
    </>
  )
}

function spoken(state: JobState): string {
  return `The job is ${state === 'error' ? 'failed' : state}.`
}
