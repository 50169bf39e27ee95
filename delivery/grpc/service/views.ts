import { type Timestamp, timestampMs } from '@bufbuild/protobuf/wkt'
import type { Event, EventData } from '#core/events/event.ts'
import type { JobView } from '#core/jobs/job.ts'
import type { Event as EventMessage, Job as JobMessage } from '../generated/hearback/v1/jobs_pb.ts'

/** The representation of a job message, as in every mode. */
export function toJobView(job: JobMessage): JobView {
  const { $typeName: _, ...members } = job
  return {
    ...members,
    size: Number(job.size),
    progress: plain(job.progress),
    createdAt: toTime(job.createdAt),
    startedAt: job.startedAt ? toTime(job.startedAt) : null,
    finishedAt: job.finishedAt ? toTime(job.finishedAt) : null,
    expiresAt: toTime(job.expiresAt),
    analysis: job.analysis ?? null,
    error: plain(job.error),
    links: plain(job.links),
  } as JobView
}

/** The envelope of an event message, as in every mode. */
export function toEvent({ id, type, timestamp, data }: EventMessage): Event {
  const { $typeName: _, analysis, error, progress, ...members } = data ?? ({} as never)
  const eventData = {
    ...members,
    links: plain(members.links),
    ...(analysis && { analysis }),
    ...(error && { error: plain(error) }),
    ...(progress && { progress: plain(progress) }),
  } as unknown as EventData
  return { id, type: type as Event['type'], timestamp: toTime(timestamp), data: eventData }
}

/** A message without the member that names its type; null without a message. */
function plain<T extends { $typeName: string }>(message: T | undefined): Omit<T, '$typeName'> | null {
  if (!message) return null
  const { $typeName: _, ...members } = message
  return members
}

/** RFC 3339 with milliseconds. */
function toTime(timestamp: Timestamp | undefined): string {
  return new Date(timestamp ? timestampMs(timestamp) : 0).toISOString()
}
