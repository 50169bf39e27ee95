import { z } from 'zod'
import { analysisSummarySchema } from '../analysis/summary.ts'
import { type Job, type JobState, jobStates, linksOf, linksSchema, progressSchema } from '../jobs/job.ts'
import { jobErrorSchema } from '../jobs/job-error.ts'
import { type EventType, eventTypes, progressType } from './event-type.ts'

export const eventDataSchema = z
  .object({
    jobid: z.uuid(),
    userid: z.string(),
    seq: z.int().positive(),
    state: z.enum(jobStates),
    attempt: z.int().nonnegative(),
    links: linksSchema.pick({ self: true }),
    analysis: analysisSummarySchema.optional().meta({ description: 'With `job.completed`: a summary.' }),
    error: jobErrorSchema.optional().meta({ description: 'With `job.error`.' }),
    progress: progressSchema.optional().meta({ description: 'With `job.progress`.' }),
  })
  .meta({ id: 'EventData' })

/** An event of a job. The envelope is identical in every mode. */
export const eventSchema = z
  .object({
    id: z.string().meta({ description: '`<jobid>-<seq>`: the same in every mode and on every attempt.' }),
    type: z.enum([...eventTypes, progressType]),
    timestamp: z.iso.datetime({ precision: 3 }),
    data: eventDataSchema,
  })
  .meta({ id: 'Event' })

export type EventData = z.infer<typeof eventDataSchema>
export type Event = z.infer<typeof eventSchema>

/** Data beyond the state: the summary of a completed job, the error of a failed one. */
export type EventDetail = Pick<EventData, 'analysis' | 'error'>

/** The event of the job's current state. */
export function eventOf(job: Job, at: Date, detail: EventDetail = {}): Event {
  return envelope(job.jobid, job.seq, typeOf(job.state), at, {
    jobid: job.jobid,
    userid: job.userid,
    seq: job.seq,
    state: job.state,
    attempt: job.attempt,
    links: { self: linksOf(job.jobid).self },
    ...detail,
  })
}

/** The ephemeral progress event, with the `id` and `seq` of the last numbered event. */
export function progressEventOf(job: Job, at: Date): Event {
  const event = eventOf(job, at)
  return {
    ...event,
    type: progressType,
    data: { ...event.data, ...(job.progress && { progress: job.progress }) },
  }
}

/** The envelope from the stored parts. */
export function envelope(jobid: string, seq: number, type: EventType, at: Date, data: EventData): Event {
  return { id: `${jobid}-${seq}`, type, timestamp: at.toISOString(), data }
}

/** The event type of a state. */
export function typeOf(state: JobState): EventType {
  return `job.${state}`
}
