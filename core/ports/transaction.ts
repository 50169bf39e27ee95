import type { Event } from '../events/event.ts'
import type { Job } from '../jobs/job.ts'

/** A message to a worker. It names what to do; the facts are read from the database when it is done. */
export interface Message {
  queue: string
  data: Record<string, string | number>
  /** Not before this time; at once when left out. */
  startAfter?: Date
  /** Messages of one group share a bounded number of slots, where the queue's worker sets such a bound. */
  group?: string
}

/** What a client's `Idempotency-Key` stands for. */
export interface RememberedKey {
  jobid: string
  /** Digest of the first request, to tell a repetition from another request. */
  fingerprint: string
}

/**
 * Port: what commits together, or not at all. Nothing done here is seen by anyone before the commit. While one
 * runs, the database is reached through it and in no other way: a transaction that waits for a second
 * connection waits for ever once enough others do the same.
 */
export interface Transaction {
  /** Stores a new job with its first event and wakes the listeners on commit. */
  insertJob(job: Job, event: Event): Promise<void>
  /** Reads a job under its row lock, which numbers its events; null when unknown or erased. */
  lockJob(jobid: string): Promise<Job | null>
  /** The events of a locked job after that `seq`, in order. */
  eventsAfter(jobid: string, after: number): Promise<Event[]>
  /** Stores the job's new state with its event and wakes the listeners on commit. */
  saveTransition(job: Job, event: Event): Promise<void>
  /** Empties a job and drops its events; later reads find it gone. */
  eraseJob(jobid: string, at: Date): Promise<void>
  /** What the key stands for. Takes the key's lock, so that of two requests at once one sees the other's. */
  recallKey(userid: string, key: string): Promise<RememberedKey | null>
  rememberKey(userid: string, key: string, value: RememberedKey): Promise<void>
  /** Sends the messages when the transaction commits. */
  enqueue(messages: Message[]): Promise<void>
  /** The database's own handle, for the stores that a delivery mode brings. */
  readonly handle: unknown
}
