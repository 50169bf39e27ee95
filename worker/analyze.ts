import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import path from 'node:path'
import { everyone } from '#core/access/principal.ts'
import { beginAttempt, endAttempt, maxCrashes } from '#core/jobs/attempt.ts'
import type { Job } from '#core/jobs/job.ts'
import { jobErrors } from '#core/jobs/job-error.ts'
import { recordProgress } from '#core/jobs/record-progress.ts'
import { analyzeQueue } from '#core/jobs/submit.ts'
import type { QueueWorker } from '#core/modes/delivery-mode.ts'
import type { Analyzer, AnalyzerOutcome } from '#core/ports/analyzer.ts'
import type { Services } from '#core/services.ts'
import type { Hold, RunningJobs } from './running-jobs.ts'

interface AnalyzeOptions {
  services: Services
  analyzer: Analyzer
  running: RunningJobs
  concurrency: number
  /** A folder for the files of running analyses. */
  scratch: string
  /** Aborted when the worker stops; what an analysis came to by being stopped is not the document's fault. */
  stopping: AbortSignal
}

/** The worker of the analysis queue: takes a job through its attempts to a final state. */
export function analyzeWorker({
  services,
  analyzer,
  running,
  concurrency,
  scratch,
  stopping,
}: AnalyzeOptions): QueueWorker {
  async function attempt(job: Job, hold: Hold, leaveSlot: () => void): Promise<void> {
    await mkdir(scratch, { recursive: true })
    const outputDir = await mkdtemp(path.join(scratch, 'job-'))
    try {
      const pdfPath = await services.blobs.localPath(job.jobid, 'document.pdf')
      const outcome = await analyzer.analyze({
        jobid: job.jobid,
        pdfPath,
        outputDir,
        signal: hold.signal,
        onProgress: ({ done, total }) => void tellProgress(job, hold, done, total),
      })
      // Its end is noted only if it is still ours, and is no news to us.
      hold.release()
      if (stopping.aborted && !outcome.ok) throw new Error('The worker stops; another one takes the job.')
      if (mayTryAgain(job, outcome)) return await run(job.jobid, leaveSlot)
      leaveSlot()
      await settle(job, outcome)
    } finally {
      await rm(outputDir, { recursive: true, force: true })
    }
  }

  async function tellProgress(job: Job, hold: Hold, done: number, total: number): Promise<void> {
    try {
      const held = await recordProgress(services, job, done, total)
      // Nobody may have woken us for a job that is no longer ours.
      if (!held) hold.abort()
    } catch (error) {
      services.logger.warn({ err: error, jobid: job.jobid }, 'Progress could not be noted.')
    }
  }

  async function settle(job: Job, outcome: AnalyzerOutcome): Promise<void> {
    if (outcome.ok) await store(job, outcome)
    const ended = await endAttempt(services, job, outcome)
    if (!ended && outcome.ok) await dropIfErased(job)
  }

  async function store(
    job: Job,
    { textPath, thumbnailPath }: Extract<AnalyzerOutcome, { ok: true }>,
  ): Promise<void> {
    await services.blobs.adopt(job.jobid, 'text.txt', textPath)
    if (thumbnailPath) await services.blobs.adopt(job.jobid, 'thumbnail.png', thumbnailPath)
  }

  // Erased while its files were being stored: they have no job any more.
  async function dropIfErased({ jobid }: Job): Promise<void> {
    const found = await services.jobs.read(everyone, jobid)
    if (found === 'gone') await services.blobs.remove(jobid)
  }

  async function run(jobid: string, leaveSlot: () => void): Promise<void> {
    const hold = running.hold(jobid)
    try {
      const job = await beginAttempt(services, jobid)
      if (!job) return
      hold.begin(job.seq)
      await attempt(job, hold, leaveSlot)
    } finally {
      hold.release()
    }
  }

  return {
    queue: analyzeQueue,
    concurrency,
    handle: (data, _signal, leaveSlot) => run((data as { jobid: string }).jobid, leaveSlot),
  }
}

/** A process that died may have been killed by accident; the same document gets one more try. */
function mayTryAgain(job: Job, outcome: AnalyzerOutcome): boolean {
  return !outcome.ok && jobErrors[outcome.code].retryable && job.attempt < maxCrashes
}
