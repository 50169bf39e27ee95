import type { Job } from '../../jobs/job.ts'
import type { PlanLimits } from '../../usage/plan.ts'
import type { DailyUsage, Metered, UsageRecord } from '../../usage/usage.ts'
import type { Transaction } from '../transaction.ts'

/** What a user has used of the quotas. */
export interface QuotaUse {
  jobsToday: number
  pagesThisMonth: number
  bytesStored: number
  /** When the first of the stored documents expires; null without one. */
  nextExpiry: Date | null
}

/** Port: metered usage. */
export interface UsageStore {
  /** Records an accepted job; returns the limits of its user's plan, null for a plan that is not stored. */
  addJob(tx: Transaction, job: Pick<Job, 'userid' | 'size'>, at: Date): Promise<PlanLimits | null>
  /** Records pages within the transaction that completes their job. */
  addPages(tx: Transaction, userid: string, pages: number, at: Date): Promise<void>
  /** Records sums that were counted in memory. */
  add(metered: readonly Metered[]): Promise<void>
  /**
   * What the user has used, this transaction included. Holds a lock of the user until the commit, so that concurrent
   * transactions do not exceed a quota together.
   */
  quotaUse(tx: Transaction, userid: string, at: Date): Promise<QuotaUse>
  /** Usage of these users on the days from `from` to `to`, both included and given as `YYYY-MM-DD`. */
  read(userids: readonly string[], from: string, to: string): Promise<(DailyUsage & { userid: string })[]>
  /** As `read`, the sums of all users. */
  readTotal(from: string, to: string): Promise<DailyUsage[]>
  /** Adds new records to the daily sums and numbers them for the export; returns their number. */
  rollUp(limit: number): Promise<number>
  /** Numbered records after the position, in order. */
  list(after: number, limit: number): Promise<UsageRecord[]>
  /** Raises today's `bytesStored` of every user to the bytes stored now; returns the number of users. */
  sampleStorage(at: Date): Promise<number>
  /** Deletes numbered records older than the time; the daily sums stay. */
  deleteRecords(before: Date): Promise<number>
}
