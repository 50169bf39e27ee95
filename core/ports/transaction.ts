import type { Event } from '../events/event.ts'
import type { Job } from '../jobs/job.ts'

/** A queue message to a worker. It has ids; the worker reads the data from the database. */
export interface Message {
  queue: string
  data: Record<string, string | number>
  /** Earliest time of delivery; default: immediately. */
  startAfter?: Date
  /** Messages of one group share a bounded number of slots, if the queue's worker sets `groupConcurrency`. */
  group?: string
  /** Higher ones are delivered first; default: 0. */
  priority?: number
}

/** The request stored for an `Idempotency-Key`. */
export interface RememberedKey {
  jobid: string
  /** Digest of the first request, which distinguishes a repeated request from a different one. */
  fingerprint: string
}

/** The jobs of a user that are not erased. */
export interface Usage {
  jobs: number
  /** Total size of the documents. */
  bytes: number
  /** When the first of the jobs expires; null without a job. */
  firstExpiresAt: Date | null
}

/**
 * Port: a database transaction. Calls run in the order in which they are made, so that a call need not be awaited before
 * the next one; a failed call makes the whole transaction fail. The wake-ups of its changes and messages are published
 * after the commit. While it runs, use the database only through it: transactions that wait for a second connection
 * deadlock the pool.
 */
export interface Transaction {
  /** Stores a new job with its first event and its turn in the queue. */
  insertJob(job: Job, event: Event, turn: number): Promise<void>
  /** What a user's jobs occupy. Holds a lock of the user until the commit. */
  usageOf(userid: string): Promise<Usage>
  /** Reads a job and locks its row, which serializes its events; null when unknown or erased. */
  lockJob(jobid: string): Promise<Job | null>
  /** The events of a locked job after that `seq`, in order. */
  eventsAfter(jobid: string, after: number): Promise<Event[]>
  /** Stores the job's new state with its event. False when the job is not at the `seq` before it, or erased. */
  saveTransition(job: Job, event: Event): Promise<boolean>
  /** Clears a job and deletes its events; later reads return `gone`. */
  eraseJob(jobid: string, at: Date): Promise<void>
  /** The request stored for the key. Locks the key, so that concurrent requests with it are serialized. */
  recallKey(userid: string, key: string): Promise<RememberedKey | null>
  rememberKey(userid: string, key: string, value: RememberedKey): Promise<void>
  /** Sends the messages when the transaction commits. */
  enqueue(messages: Message[]): Promise<void>
}
