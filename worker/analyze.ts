import { everyone } from '#core/access/principal.ts'
import type { AnalysisPreview } from '#core/analysis/preview-schema.ts'
import { beginAttempt, endAttempt, maxCrashes, recordProgress } from '#core/jobs/attempt.ts'
import type { Job } from '#core/jobs/job.ts'
import { jobErrors } from '#core/jobs/job-error.ts'
import { type AnalyzeMessage, analyzeQueue } from '#core/jobs/submit/submit.ts'
import { jobLogFields } from '#core/jobs/trace-context.ts'
import { withLogFields } from '#core/log-context.ts'
import type { QueueWorker } from '#core/modes/delivery-mode.ts'
import type { Analyzer, AnalyzerInput, AnalyzerOutcome } from '#core/ports/analyzer.ts'
import { inSpan, type Span } from '#core/ports/observability/tracer.ts'
import type { Services } from '#core/services.ts'
import { retryOutage } from './retry-outage.ts'
import type { RunningJob, RunningJobs } from './running-jobs.ts'

interface AnalyzeOptions {
  services: Services
  analyzer: Pick<Analyzer, 'analyze'>
  running: RunningJobs
  concurrency: number
  /** Aborted when the worker stops. A failure after that is not the document's. */
  stopping: AbortSignal
}

/** An attempt in progress. */
interface RunningAttempt {
  runningJob: RunningJob
  leaveSlot(): void
  span: Span
  /** Crashes of the analysis on this document before, as far as this process knows. */
  crashes: number
  /** Resolves when the attempt is stored. The analysis runs meanwhile, but nothing of it is stored before. */
  begun: Promise<unknown>
}

/** Creates the worker of the analysis queue. It takes a job through its attempts to a final state. */
export function createAnalyzeWorker({
  services,
  analyzer,
  running,
  concurrency,
  stopping,
}: AnalyzeOptions): QueueWorker {
  async function attempt(
    job: Job,
    { runningJob, leaveSlot, span, crashes, begun }: RunningAttempt,
  ): Promise<void> {
    let previewed = begun
    const input = (pdfPath: string): AnalyzerInput => ({
      jobid: job.jobid,
      pdfPath,
      signal: runningJob.signal,
      onPreview: (preview, thumbnail) => {
        previewed = begun.then(() => savePreview(job, preview, thumbnail))
        previewed.catch(() => {})
      },
      // A client that is informed of progress finds the preview.
      onProgress({ done, total }) {
        previewed.then(
          () => saveProgress(job, runningJob, done, total),
          () => {},
        )
      },
      // The next job begins while the picture is drawn.
      onRead: leaveSlot,
    })
    const outageRetries = {
      signals: [runningJob.signal, stopping],
      onOutage(error: unknown) {
        services.logger.warn(
          { err: error },
          'The storage is full, or storage or database cannot be reached; trying again.',
        )
      },
    }
    const outcome = await inSpan(services.tracer, 'run analysis', { parent: span.traceparent }, (analysis) =>
      retryOutage(
        () =>
          services.blobs.withLocalFile(job.jobid, 'document.pdf', async (pdfPath) => {
            const result = await analyzeUnlocked(input(pdfPath))
            describeOutcome(analysis, result)
            return result
          }),
        outageRetries,
      ),
    )
    await previewed
    if (stopping.aborted && !outcome.ok) throw new Error('The worker is stopping; another one takes the job.')
    if (isRetryable(outcome, crashes)) {
      runningJob.release()
      return await run(job.jobid, leaveSlot, crashes + 1)
    }
    leaveSlot()
    await inSpan(services.tracer, 'store result', { parent: span.traceparent }, async () => {
      if (outcome.ok) await retryOutage(() => store(job, outcome), outageRetries)
      // The event of this attempt's end must not abort anything.
      runningJob.release()
      // When only the answer to a commit was lost, the job is no longer this attempt's, and nothing changes.
      const ended = await retryOutage(() => endAttempt(services, job, outcome), outageRetries)
      if (!ended) await removeIfErased(job)
    })
  }

  /** The password is read only for a document that does not open without one. */
  async function analyzeUnlocked(input: AnalyzerInput): Promise<AnalyzerOutcome> {
    const outcome = await analyzer.analyze(input)
    if (outcome.ok || outcome.code !== 'password_required') return outcome
    const password = await services.passwords.read(input.jobid)
    return password === null ? outcome : analyzer.analyze({ ...input, password })
  }

  async function savePreview(
    { jobid }: Job,
    preview: AnalysisPreview,
    thumbnail: Uint8Array | null,
  ): Promise<void> {
    try {
      if (thumbnail) await services.blobs.put(jobid, 'thumbnail.png', thumbnail)
      await services.blobs.put(jobid, 'preview.json', Buffer.from(JSON.stringify(preview)))
    } catch (error) {
      services.logger.warn({ err: error, jobid }, 'The preview could not be saved.')
    }
  }

  async function saveProgress(job: Job, runningJob: RunningJob, done: number, total: number): Promise<void> {
    try {
      const isOurs = await recordProgress(services, job, done, total)
      // The wake-up that announced the change may have been lost.
      if (!isOurs) runningJob.abort()
    } catch (error) {
      services.logger.warn({ err: error, jobid: job.jobid }, 'Progress could not be saved.')
    }
  }

  async function store(
    { jobid }: Job,
    { text, thumbnail }: Extract<AnalyzerOutcome, { ok: true }>,
  ): Promise<void> {
    await Promise.all([
      services.blobs.put(jobid, 'text.txt', text),
      thumbnail && services.blobs.put(jobid, 'thumbnail.png', thumbnail),
    ])
  }

  // A job that was erased while its files were stored has left them without an owner.
  async function removeIfErased({ jobid }: Job): Promise<void> {
    const found = await services.jobs.read(everyone, jobid)
    if (found === 'gone') await services.blobs.remove(jobid)
  }

  async function run(jobid: string, leaveSlot: () => void, crashes = 0): Promise<void> {
    const runningJob = running.add(jobid)
    try {
      await runningJob.ready
      let attempted: Promise<void> | undefined
      const begun = beginAttempt(services, jobid, (job) => {
        const attributes = { 'hearback.jobid': jobid, 'hearback.attempt': job.attempt }
        const options = { kind: 'consumer', parent: job.traceparent, attributes } as const
        attempted = inSpan(services.tracer, 'analyse job', options, (span) =>
          attempt(job, { runningJob, leaveSlot, span, crashes, begun }),
        )
        attempted.catch(() => {})
      })
      try {
        const job = await begun
        if (!job) return
        services.logger.info({ attempt: job.attempt }, 'Analysis started.')
        runningJob.begin(job.seq)
      } catch (error) {
        runningJob.abort()
        throw error
      }
      await attempted
    } finally {
      runningJob.release()
    }
  }

  return {
    queue: analyzeQueue,
    concurrency,
    // Of each slot: a job that begins, one that is analysed, and one whose result is stored.
    maxRunning: 3 * concurrency,
    handle(data, _signal, leaveSlot) {
      const { jobid, traceparent = null } = data as AnalyzeMessage
      return withLogFields(jobLogFields({ jobid, traceparent }), () => run(jobid, leaveSlot))
    },
  }
}

/** Adds the outcome of an analysis to its span: milliseconds by phase, or the error code. */
function describeOutcome(span: Span, outcome: AnalyzerOutcome): void {
  if (!outcome.ok) {
    span.fail(outcome.code)
    return
  }
  const { engine, pages } = outcome.analysis
  const phases = Object.entries(engine.ms).map(([phase, ms]) => [`hearback.analysis.${phase}_ms`, ms])
  span.set({
    'hearback.analysis.engine': engine.name,
    'hearback.document.pages': pages.count,
    ...Object.fromEntries(phases),
  })
}

/**
 * Whether the outcome may be an accident of this process, so that the document gets another attempt. Attempts that
 * ended with their worker are not crashes of the analysis.
 */
function isRetryable(outcome: AnalyzerOutcome, crashes: number): boolean {
  return !outcome.ok && jobErrors[outcome.code].retryable && crashes + 1 < maxCrashes
}
