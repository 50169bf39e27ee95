import type { MessageInitShape } from '@bufbuild/protobuf'
import { timestampFromDate, timestampFromMs } from '@bufbuild/protobuf/wkt'
import type { Event } from '#core/events/event.ts'
import type { Problem } from '#core/http/api-error.ts'
import { type Job, linksOf } from '#core/jobs/job.ts'
import type { EventSchema, JobSchema, ProblemSchema } from '../generated/hearback/v1/jobs_pb.ts'

type JobMessage = MessageInitShape<typeof JobSchema>
type EventMessage = MessageInitShape<typeof EventSchema>

/** The message of a job; without the analysis in lists. */
export function toJobMessage(job: Job, { analysis = true } = {}): JobMessage {
  return {
    jobid: job.jobid,
    userid: job.userid,
    state: job.state,
    seq: job.seq,
    attempt: job.attempt,
    ...(job.progress && { progress: job.progress }),
    filename: job.filename,
    size: BigInt(job.size),
    sha256: job.sha256,
    createdAt: timestampFromDate(job.createdAt),
    ...(job.startedAt && { startedAt: timestampFromDate(job.startedAt) }),
    ...(job.finishedAt && { finishedAt: timestampFromDate(job.finishedAt) }),
    expiresAt: timestampFromDate(job.expiresAt),
    ...(analysis && job.analysis !== null && { analysis: JSON.parse(job.analysis) }),
    ...(job.error && { error: job.error }),
    links: linksOf(job.jobid),
  }
}

/** The message of an event; it has every member of the envelope. */
export function toEventMessage({ id, type, timestamp, data }: Event): EventMessage {
  return {
    id,
    type,
    timestamp: timestampFromMs(Date.parse(timestamp)),
    data: {
      jobid: data.jobid,
      userid: data.userid,
      seq: data.seq,
      state: data.state,
      attempt: data.attempt,
      links: data.links,
      ...(data.analysis && { analysis: data.analysis }),
      ...(data.error && { error: data.error }),
      ...(data.progress && { progress: data.progress }),
    },
  }
}

/** The message of a coded problem, in the details of a status and in a session. */
export function toProblemMessage(problem: Problem): MessageInitShape<typeof ProblemSchema> {
  const { field, retryAfter, ...members } = problem
  return { ...members, ...(field && { field }), ...(retryAfter && { retryAfter }) }
}
