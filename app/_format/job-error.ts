import type { JobError } from '#core/jobs/job-error.ts'
import type { Translate } from '../_messages/messages.tsx'

/** Why a job failed, and what the user can do. */
export function describeJobError({ code }: JobError, t: Translate): string {
  return t(`jobError.${code}`)
}
