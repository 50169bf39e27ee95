import { ApiError } from '../http/api-error.ts'
import type { Rate } from '../limits/rate.ts'
import type { QuotaUse } from '../ports/account/usage-store.ts'
import type { PlanLimits } from './plan.ts'

/** Time to wait where no time is known at which there is room again. */
const unknownRetryAfterS = 3_600

/** The error for a quota that is reached: `policy` names it. */
export function quotaError(
  detail: string,
  policy: string,
  quota: number,
  {
    retryAfterS = unknownRetryAfterS,
    ...unit
  }: { retryAfterS?: number } & Pick<Rate, 'unit' | 'windowS'> = {},
): ApiError {
  const rate: Rate = { policy, quota, ...unit, remaining: 0, resetS: retryAfterS }
  return new ApiError('quota_exceeded', detail, { retryAfterS, rate })
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
    const retryAfterS = secondsUntil(tomorrow, at)
    const detail = `The plan allows ${jobsPerDay} jobs a day.`
    throw quotaError(detail, 'jobs-per-day', jobsPerDay, { windowS: 86_400, retryAfterS })
  }
  if (pagesPerMonth !== null && use.pagesThisMonth >= pagesPerMonth) {
    const nextMonth = Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 1)
    const retryAfterS = secondsUntil(nextMonth, at)
    throw quotaError(`The plan allows ${pagesPerMonth} pages a month.`, 'pages-per-month', pagesPerMonth, {
      retryAfterS,
    })
  }
  if (bytesStored !== null && use.bytesStored > bytesStored) {
    const detail = `The plan allows ${bytesStored} bytes of stored documents; delete jobs to make room.`
    throw quotaError(detail, 'bytes-stored', bytesStored, {
      unit: 'content-bytes',
      ...(use.nextExpiry && { retryAfterS: secondsUntil(use.nextExpiry.getTime(), at) }),
    })
  }
}

function secondsUntil(time: number, at: Date): number {
  return Math.max(1, Math.ceil((time - at.getTime()) / 1_000))
}
