import { beginAttempt, endAttempt } from '#core/attempt.ts'
import type { Job } from '#core/job.ts'
import { everyone } from '#core/principal.ts'
import type { Services } from '#core/services.ts'
import { submit } from '#core/submit.ts'
import { exampleAnalysis } from './analysis.ts'
import { onePagePdf } from './pdf.ts'

async function* bytes() {
  yield onePagePdf()
}

/** Submits a one-page PDF as a transport would; what the modes add to the answer comes with it. */
export async function submitJob(
  services: Services,
  { userid = 'alice', options = {} }: { userid?: string; options?: Record<string, unknown> } = {},
): Promise<{ job: Job; extras: Record<string, unknown> }> {
  const submission = { userid, bytes: bytes(), rest: () => ({ filename: 'a.pdf', options }) }
  const { job, extras } = await submit(services, everyone, submission)
  return { job, extras: extras as Record<string, unknown> }
}

/** Takes a job through its analysis, without one. */
export async function completeJob(services: Services, jobid: string): Promise<void> {
  const attempt = await beginAttempt(services, jobid)
  if (!attempt) throw new Error('There is nothing to do.')
  const outcome = { ok: true, analysis: exampleAnalysis(), textPath: '', thumbnailPath: null } as const
  await endAttempt(services, attempt, outcome)
}
