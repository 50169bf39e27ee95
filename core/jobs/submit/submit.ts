import { z } from 'zod'
import { requireUser } from '../../access/access.ts'
import { requireAccess } from '../../access/gate.ts'
import type { Principal } from '../../access/principal.ts'
import { type Event, eventOf } from '../../events/event.ts'
import { ApiError } from '../../http/api-error.ts'
import { requireStorableText } from '../../http/params/validate.ts'
import { addLogFields, currentTraceparent } from '../../log-context.ts'
import { errorType, inSpan } from '../../ports/observability/tracer.ts'
import type { Transaction } from '../../ports/transaction.ts'
import type { Services } from '../../services.ts'
import type { Job } from '../job.ts'
import type { AcceptOptions } from '../job-hooks.ts'
import { formatTraceparent, parseTraceparent } from '../trace-context.ts'
import { newUuid } from '../uuid.ts'
import { commitJob, UnknownOutcomeError } from './commit.ts'
import { safeFilename } from './filename.ts'
import { fingerprint, parseKey, recallJob } from './idempotency.ts'
import { PdfIntake } from './pdf-intake.ts'
import { requireQuota } from './quota.ts'

/** The queue of jobs to analyse. */
export const analyzeQueue = 'analyze'

/** A message of that queue. */
export type AnalyzeMessage = {
  jobid: string
  /** W3C Trace Context of the submit request, if it had one. */
  traceparent?: string
}

/**
 * Time between the last byte of a document and the commit. Older documents without a job are removed by the sweep, so
 * that a process which was suspended in between must not commit.
 */
const maxCommitDelayMs = 60_000

const useridShape = 'must be 1 to 128 characters without "/" and control characters'

export const useridSchema = z
  .string(useridShape)
  .min(1, useridShape)
  .max(128, useridShape)
  .regex(/^[^\p{Cc}\p{Cs}/]+$/u, useridShape)
  .meta({ description: 'Owner of the job.' })

/** A submit as a transport has read it. */
export interface Submission {
  userid: string
  bytes: AsyncIterable<Uint8Array>
  /** Called after the last byte, because a form's later fields follow the file. */
  rest(): { filename?: string | undefined; options: Record<string, unknown> }
  idempotencyKey?: string | undefined
  /** The request's `traceparent` header; a malformed one is ignored. */
  traceparent?: string | undefined
}

export interface Submitted {
  job: Job
  /** Members that the submit options add to the response, once: the secret of a callback. */
  extras: object
  /** The job already existed under the same `Idempotency-Key`. */
  repeated: boolean
}

type SubmitServices = Pick<
  Services,
  'jobs' | 'blobs' | 'hooks' | 'clock' | 'limits' | 'rates' | 'metrics' | 'tracer' | 'logger'
>

/**
 * Takes a PDF: streams it into the store, then commits the job with its first event, its deliveries and the
 * message to the workers. Resolves when all of that is durable.
 * @throws ApiError `not_found`, `not_a_pdf`, `too_large`, `invalid_request`, `invalid_callback`,
 * `idempotency_key_reused`, `quota_exceeded`, `rate_limited`, `storage_full`, `unauthenticated` when the access of the
 * principal ended during the upload, `unavailable` when it is unknown whether the job exists
 */
export async function submit(
  services: SubmitServices,
  principal: Principal,
  submission: Submission,
): Promise<Submitted> {
  const userid = parseUserid(submission.userid)
  requireUser(principal, userid)
  const idempotencyKey = parseKey(submission.idempotencyKey)
  const release = await services.rates.upload(principal)
  const jobid = newUuid()
  const parent = currentTraceparent() ?? submission.traceparent
  const span = services.tracer.start('submit job', {
    ...{ kind: 'producer', parent },
    attributes: { 'hearback.jobid': jobid },
  })
  const context = parseTraceparent(span.traceparent ?? parent)
  const traceparent = context && formatTraceparent(context)
  addLogFields({ jobid, ...(context && { traceId: context.traceId }) })
  const intake = new PdfIntake(services.limits.maxUploadBytes)
  const assigned = Promise.withResolvers<number>()
  // Read while the document is flushed to the disk.
  const assignTurn = () => assigned.resolve(services.jobs.nextTurn(userid))
  assigned.promise.catch(() => {})
  try {
    await inSpan(services.tracer, 'store document', { parent: span.traceparent }, () =>
      services.blobs.write(jobid, 'document.pdf', intake.through(submission.bytes, assignTurn)),
    )
    const { filename, options } = submission.rest()
    requireStorableText({ filename, ...options })
    const now = services.clock()
    const facts = { jobid, userid, filename: safeFilename(filename), ...intake.facts(), traceparent }
    const job = newJob(facts, now, services.limits.retentionDays)
    const accept = services.hooks.acceptOptions(options)
    const turn = await assigned.promise
    const submitted = await commitJob(services.jobs, jobid, async (tx) => {
      const earlier = idempotencyKey && (await recallJob(tx, idempotencyKey, job, options))
      if (earlier) return { earlier }
      await requireQuota(tx, services.limits, job)
      const event = eventOf(job, now)
      const inserted = tx.insertJob(job, event, turn)
      const remembered =
        idempotencyKey &&
        tx.rememberKey(userid, idempotencyKey, { jobid, fingerprint: fingerprint(job, options) })
      const [extras] = await Promise.all([
        begin(services, tx, { job, event, turn }, accept),
        inserted,
        remembered,
      ])
      if (services.clock().getTime() - now.getTime() > maxCommitDelayMs)
        throw new ApiError('unavailable', 'The commit took too long; try again.')
      // The last moment: the user may be erased, and nothing may be added after that.
      requireAccess(principal)
      return { job, extras }
    })
    if (submitted.earlier === undefined) {
      services.metrics.jobAccepted(job.size)
      services.logger.info(
        { jobid, bytes: job.size, ...(context && { traceId: context.traceId }) },
        'Job accepted.',
      )
      return { job, extras: submitted.extras, repeated: false }
    }
    await services.blobs.remove(jobid)
    return repeatedJob(services, principal, submitted.earlier)
  } catch (error) {
    // A job whose commit has an unknown outcome may exist; without a job, the sweep removes its document.
    if (!(error instanceof UnknownOutcomeError)) await services.blobs.remove(jobid)
    span.fail(errorType(error))
    throw error
  } finally {
    span.set({ 'hearback.document.bytes': intake.received })
    span.end()
    release(intake.received)
  }
}

async function begin(
  { hooks }: SubmitServices,
  tx: Transaction,
  { job, event, turn }: { job: Job; event: Event; turn: number },
  accept: AcceptOptions,
): Promise<object> {
  const extras = await accept(tx, job)
  const { jobid, traceparent } = job
  const data: AnalyzeMessage = { jobid, ...(traceparent && { traceparent }) }
  const message = { queue: analyzeQueue, data, priority: -turn }
  await Promise.all([hooks.onEvent(tx, event, job), tx.enqueue([message])])
  return extras
}

function newJob(
  facts: Pick<Job, 'jobid' | 'userid' | 'filename' | 'size' | 'sha256' | 'traceparent'>,
  now: Date,
  retentionDays: number,
): Job {
  return {
    ...facts,
    state: 'uploaded',
    seq: 1,
    attempt: 0,
    revision: 1,
    progress: null,
    createdAt: now,
    startedAt: null,
    finishedAt: null,
    expiresAt: new Date(now.getTime() + retentionDays * 86_400_000),
    hasThumbnail: false,
    analysis: null,
    error: null,
  }
}

function parseUserid(userid: string): string {
  const parsed = useridSchema.safeParse(userid)
  if (!parsed.success)
    throw new ApiError('invalid_request', `userid ${parsed.error.issues[0]?.message}`, { field: 'userid' })
  return parsed.data
}

async function repeatedJob(
  { jobs }: Pick<Services, 'jobs'>,
  principal: Principal,
  jobid: string,
): Promise<Submitted> {
  const job = await jobs.read(principal, jobid)
  if (typeof job === 'string') {
    throw new ApiError('gone', 'The job of this Idempotency-Key was deleted or has expired; use a new key.')
  }
  return { job, extras: {}, repeated: true }
}
