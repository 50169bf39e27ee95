import { everyone } from '#core/access/principal.ts'
import { beginAttempt, endAttempt } from '#core/jobs/attempt.ts'
import type { Job } from '#core/jobs/job.ts'
import { submit } from '#core/jobs/submit/submit.ts'
import type { Services } from '#core/services.ts'
import { exampleOutcome } from '#tests/support/jobs/analysis.ts'
import { onePagePdf } from '#tests/support/jobs/pdf.ts'

/** Submits a one-page PDF. No worker takes it: the test moves the job itself. */
export async function newJob(
  services: Services,
  userid = 'alice',
  options: Record<string, unknown> = {},
): Promise<Job> {
  const bytes = (async function* () {
    yield onePagePdf()
  })()
  const submission = { userid, bytes, rest: () => ({ filename: 'a.pdf', options }) }
  return (await submit(services, everyone, submission)).job
}

/** Begins an attempt, as a worker does. */
export async function begin(services: Services, jobid: string): Promise<Job> {
  const attempt = await beginAttempt(services, jobid)
  if (!attempt) throw new Error(`Nothing is to be done for ${jobid}.`)
  return attempt
}

/** Ends an attempt with an analysis. */
export async function complete(services: Services, attempt: Job): Promise<void> {
  if (!(await endAttempt(services, attempt, exampleOutcome())))
    throw new Error('The attempt no longer holds its job.')
}

/** Ends an attempt with an error. */
export async function fail(services: Services, attempt: Job): Promise<void> {
  await endAttempt(services, attempt, { ok: false, code: 'corrupt' })
}

/** Creates a completed job. */
export async function completedJob(services: Services, userid?: string): Promise<Job> {
  const { jobid } = await newJob(services, userid)
  await complete(services, await begin(services, jobid))
  const job = await services.jobs.read(everyone, jobid)
  if (typeof job === 'string') throw new Error('The job is missing.')
  return job
}
