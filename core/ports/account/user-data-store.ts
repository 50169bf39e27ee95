import type { Job } from '../../jobs/job.ts'

/** One item of a user's data, in the form of the API. */
export interface UserDataItem {
  type: 'event' | 'destination' | 'delivery' | 'inbox' | 'inboxCall' | 'key' | 'usage'
  data: object
}

/** Port: all data of a user, for its export and its erasure. */
export interface UserDataStore {
  /** The jobs that are not erased, expired ones included, in batches. */
  jobs(userid: string): AsyncIterable<Job[]>
  /** Everything else in the database, without secrets, in batches. */
  items(userid: string): AsyncIterable<UserDataItem[]>
  /** Deletes the keys of all users that were revoked or expired before the time; returns their number. */
  deleteEndedKeys(before: Date): Promise<number>
  /** Deletes the keys and sessions; every process ends what they opened. */
  endAccess(userid: string): Promise<void>
  /**
   * Deletes every row of the user: jobs and their tombstones, idempotency keys, destinations, deliveries, inboxes,
   * usage and plan. The audit log stays.
   */
  deleteAll(userid: string): Promise<void>
}
