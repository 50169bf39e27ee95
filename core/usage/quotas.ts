import { ApiError } from '../http/api-error.ts'
import type { QuotaUse } from '../ports/usage-store.ts'
import type { PlanLimits } from './plan.ts'

/** Time to wait where no time is known at which there is room again. */
const unknownRetryAfterS = 3_600

/** The error for a quota that is reached. */
export function quotaError(detail: string, retryAfterS = unknownRetryAfterS): ApiError {
  return new ApiError('quota_exceeded', detail, { retryAfterS })
}

/** Whether the plan has a quota that a submit may reach. */
export function hasSubmitQuota({ jobsPerDay, bytesStored, pagesPerMonth }: PlanLimits): boolean {
  return jobsPerDay !== null || bytesStored !== null || pagesPerMonth !== null
}

/**
 * Checks the quotas of a plan against what is used, the new job included.
 * @throws ApiError `quota_exceeded`, with the time until there is room again
 */
export function requirePlanQuota(limits: PlanLimits, use: QuotaUse, at: Date): void {
  const { jobsPerDay, bytesStored, pagesPerMonth } = limits
  if (jobsPerDay !== null && use.jobsToday > jobsPerDay) {
    const tomorrow = Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate() + 1)
    throw quotaError(`The plan allows ${jobsPerDay} jobs a day.`, secondsUntil(tomorrow, at))
  }
  if (pagesPerMonth !== null && use.pagesThisMonth >= pagesPerMonth) {
    const nextMonth = Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 1)
    throw quotaError(`The plan allows ${pagesPerMonth} pages a month.`, secondsUntil(nextMonth, at))
  }
  if (bytesStored !== null && use.bytesStored > bytesStored) {
    throw quotaError(
      `The plan allows ${bytesStored} bytes of stored documents; delete jobs to make room.`,
      use.nextExpiry === null ? unknownRetryAfterS : secondsUntil(use.nextExpiry.getTime(), at),
    )
  }
}

function secondsUntil(time: number, at: Date): number {
  return Math.max(1, Math.ceil((time - at.getTime()) / 1_000))
}
