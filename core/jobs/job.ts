import { z } from 'zod'
import { type NumbersVerdict, verdictSchema } from '../analysis/numbers-schema.ts'
import type { Analysis } from '../analysis/schema.ts'
import { analysisSchema } from '../analysis/schema.ts'
import { type JobError, jobErrorSchema } from './job-error.ts'
import { type JobState, jobStates } from './job-state.ts'

export { canMove, isFinal, type JobState, jobStates } from './job-state.ts'

/** Progress of a running analysis. */
export const progressSchema = z
  .object({
    done: z.int().nonnegative().meta({ description: 'Pages done.' }),
    total: z.int().nonnegative().meta({ description: 'Pages in the document.' }),
    unit: z.literal('page'),
  })
  .meta({ id: 'Progress' })

export type Progress = z.infer<typeof progressSchema>

/** A job as stored. */
export interface Job {
  jobid: string
  userid: string
  state: JobState
  seq: number
  attempt: number
  revision: number
  progress: Progress | null
  filename: string
  /** Bytes of the document. */
  size: number
  sha256: string
  createdAt: Date
  startedAt: Date | null
  finishedAt: Date | null
  expiresAt: Date
  hasThumbnail: boolean
  /** The analysis as JSON text, because it is mostly served without being parsed. */
  analysis: string | null
  error: JobError | null
  /** W3C Trace Context of the submit request. Not part of the representation. */
  traceparent: string | null
}

/** A job of a list, which has no analysis. */
export interface ListedJob extends Job {
  /** Outcome of the first-digit test; null without an analysis, or when it was not read. */
  verdict: NumbersVerdict | null
}

const time = z.iso.datetime({ precision: 3 })

export const linksSchema = z
  .object({ self: z.string(), text: z.string(), pdf: z.string(), thumbnail: z.string() })
  .meta({ id: 'JobLinks', description: 'Paths on this server.' })

/** A job as clients see it, in every mode. */
export const jobViewSchema = z
  .object({
    jobid: z.uuid(),
    userid: z.string(),
    state: z.enum(jobStates),
    seq: z.int().positive().meta({ description: 'Number of the last event: the resume token.' }),
    attempt: z.int().nonnegative().meta({ description: 'How many times the analysis was started.' }),
    progress: progressSchema.nullable(),
    filename: z.string(),
    size: z.int().nonnegative().meta({ description: 'Bytes.' }),
    sha256: z.string().meta({ description: 'Of the document, in hexadecimal.' }),
    createdAt: time,
    startedAt: time.nullable(),
    finishedAt: time.nullable(),
    expiresAt: time.meta({ description: 'When document, text, analysis and events are erased.' }),
    analysis: analysisSchema.nullable(),
    error: jobErrorSchema.nullable(),
    links: linksSchema,
  })
  .meta({ id: 'Job' })

/** A job of a list as clients see it. */
export const listedJobSchema = jobViewSchema
  .extend({
    verdict: verdictSchema.nullable().optional().meta({
      description: 'Outcome of the first-digit test; only with `verdict=true`, null without an analysis.',
    }),
  })
  .meta({ id: 'ListedJob', description: 'A job of a list. Its `analysis` is null.' })

export type ListedJobView = z.infer<typeof listedJobSchema>

export type JobView = Omit<z.infer<typeof jobViewSchema>, 'analysis'> & { analysis: Analysis | null }

/** Paths of a job, its text, its document and its thumbnail. */
export function linksOf(jobid: string): z.infer<typeof linksSchema> {
  const self = `/results/${jobid}`
  return { self, text: `${self}/text`, pdf: `${self}/pdf`, thumbnail: `${self}/thumbnail` }
}

function facts(job: Job) {
  return {
    jobid: job.jobid,
    userid: job.userid,
    state: job.state,
    seq: job.seq,
    attempt: job.attempt,
    progress: job.progress,
    filename: job.filename,
    size: job.size,
    sha256: job.sha256,
    createdAt: job.createdAt.toISOString(),
    startedAt: job.startedAt?.toISOString() ?? null,
    finishedAt: job.finishedAt?.toISOString() ?? null,
    expiresAt: job.expiresAt.toISOString(),
    error: job.error,
    links: linksOf(job.jobid),
  }
}

/** The job's representation. `jobJson` is cheaper when only the text is needed. */
export function viewJob(job: Job): JobView {
  return { ...facts(job), analysis: job.analysis === null ? null : JSON.parse(job.analysis) }
}

/** The job's representation as JSON text; the stored analysis is inserted without being parsed. */
export function jobJson(job: Job): string {
  return `${JSON.stringify(facts(job)).slice(0, -1)},"analysis":${job.analysis ?? 'null'}}`
}

/** Strong validator of the representation (RFC 9110 §8.8.3): it changes with every change, progress included. */
export function etagOf(job: Pick<Job, 'revision'>): string {
  return `"${job.revision}"`
}
