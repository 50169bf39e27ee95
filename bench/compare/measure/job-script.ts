import { ApiError } from '#core/http/api-error.ts'
import { beginAttempt, endAttempt } from '#core/jobs/attempt.ts'
import type { Services } from '#core/services.ts'
import { exampleOutcome } from '#tests/support/jobs/analysis.ts'
import { createJob } from '../../support/load/jobs.ts'
import { now } from './clock.ts'

/** `seq` of the events of a synthetic job: submitted, processing, completed. */
export const firstSeq = 1
export const startSeq = 2
export const finalSeq = 3

/** Events of a synthetic job after its submission. */
export const eventsPerJob = finalSeq - firstSeq

/** When processing starts, as a share of the job's length. */
const startShare = 0.1

/** A job whose events are written to the event log at fixed times, without a document and an analysis. */
export interface ScriptedJob {
  jobid: string
  /** When each event should be committed, on the monotonic clock, by `seq`. */
  intendedAt: Map<number, number>
  completed: Promise<void>
}

/** Starts a job that should have arrived at `at`, and completes it `jobMs` later. A late start does not shift the rest. */
export async function startScriptedJob(
  services: Services,
  { at, jobMs, userid }: { at: number; jobMs: number; userid: string },
): Promise<ScriptedJob> {
  const { data } = await withRetries(() => createJob(services, userid))
  const intendedAt = new Map([
    [firstSeq, at],
    [startSeq, at + startShare * jobMs],
    [finalSeq, at + jobMs],
  ])
  return { jobid: data.jobid, intendedAt, completed: run(services, data.jobid, intendedAt) }
}

async function run(
  services: Services,
  jobid: string,
  intendedAt: ReadonlyMap<number, number>,
): Promise<void> {
  await sleepUntil(intendedAt.get(startSeq) ?? 0)
  const job = await withRetries(() => beginAttempt(services, jobid))
  await sleepUntil(intendedAt.get(finalSeq) ?? 0)
  if (job) await completeJob(services, job)
}

/** Stores a small analysis as the outcome of a running attempt. */
export async function completeJob(
  services: Services,
  job: NonNullable<Awaited<ReturnType<typeof beginAttempt>>>,
): Promise<void> {
  await withRetries(() => endAttempt(services, job, exampleOutcome()))
}

const maxTries = 10

/**
 * Repeats a commit while the database cannot be reached, as on an overloaded machine. The time it takes counts as
 * latency, because latencies begin at the intended time or at the commit.
 */
export async function withRetries<T>(commit: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await commit()
    } catch (error) {
      if (!(error instanceof ApiError && error.code === 'unavailable') || tries === maxTries) throw error
    }
  }
}

export async function sleepUntil(at: number): Promise<void> {
  const ms = at - now()
  if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms))
}
