import { ApiError } from '../../http/api-error.ts'
import type { Transaction } from '../../ports/transaction.ts'
import type { Limits } from '../../services.ts'
import type { Job } from '../job.ts'

/**
 * Checks that the job fits into the limits of its user: number of jobs and bytes of documents.
 * @throws ApiError `quota_exceeded`, with the time until the user's first job expires
 */
export async function requireQuota(
  tx: Transaction,
  { jobsPerUser, bytesPerUser }: Pick<Limits, 'jobsPerUser' | 'bytesPerUser'>,
  { userid, size, createdAt }: Pick<Job, 'userid' | 'size' | 'createdAt'>,
): Promise<void> {
  if (jobsPerUser === null && bytesPerUser === null) return
  const { jobs, bytes, firstExpiresAt } = await tx.usageOf(userid)
  const limit =
    jobsPerUser !== null && jobs >= jobsPerUser
      ? `${jobsPerUser} jobs`
      : bytesPerUser !== null && bytes + size > bytesPerUser
        ? `${Math.floor(bytesPerUser / 1_048_576)} MB of documents`
        : null
  if (limit === null) return
  const waitMs = firstExpiresAt ? firstExpiresAt.getTime() - createdAt.getTime() : 0
  throw new ApiError('quota_exceeded', `The limit of ${limit} per user is reached; delete a job first.`, {
    retryAfterS: Math.max(1, Math.ceil(waitMs / 1_000)),
  })
}
