import type { Principal } from '../access/principal.ts'
import type { Event } from '../events/event.ts'
import type { Job, JobState, ListedJob } from '../jobs/job.ts'
import type { Transaction } from './transaction.ts'

/** Why a job cannot be read: `unknown` also for another user's job, `gone` when it was erased or has expired. */
export type Missing = 'unknown' | 'gone'

/** A page of a user's jobs, newest first. */
export interface JobQuery {
  userid: string
  state?: JobState
  /** Part of the file name, ignoring case. */
  filename?: string
  /** Whether to read the verdicts. */
  verdict?: boolean
  limit: number
  /** Only jobs older than the one with this id. */
  before?: string
}

/** A number of jobs and the total size of their documents. */
export interface Work {
  jobs: number
  bytes: number
}

/** Load and recent speed of the workers. */
export interface Load {
  /** Jobs that wait for a worker. */
  waiting: Work
  /** Jobs being analysed. */
  processing: Work
  /** Worker processes alive. */
  workers: number
  /** Jobs that all of them analyse at once: the sum of their concurrency. */
  slots: number
  /** Jobs completed in the last ten minutes, and the sum of their durations in milliseconds. */
  completed: Work & { ms: number }
}

/** Port: the jobs. Every read is scoped by a principal: another user's job is `unknown`. */
export interface JobStore {
  /** Runs the work in one transaction and commits it when it resolves. */
  transact<T>(work: (tx: Transaction) => Promise<T>): Promise<T>
  read(principal: Principal, jobid: string): Promise<Job | Missing>
  list(principal: Principal, query: JobQuery): Promise<ListedJob[]>
  /** The events of a job after that `seq`, in order. */
  events(principal: Principal, jobid: string, after: number): Promise<Event[]>
  /** Stores the page progress of a running attempt; false when that attempt no longer holds the job. */
  recordProgress(jobid: string, attempt: number, done: number, total: number): Promise<boolean>
  /** Whether a connection with `cancels` follows the job, on any server. */
  isAwaited(jobid: string): Promise<boolean>
  load(): Promise<Load>
  /**
   * The turn of the user's next job in the queue. Jobs are analysed by turn, so that users with waiting jobs alternate.
   * Call it outside a transaction.
   */
  nextTurn(userid: string): Promise<number>
  /** Waiting jobs that are analysed before this one. */
  ahead(job: Pick<Job, 'jobid'>): Promise<Work>
  /** Ids of expired jobs that are not erased yet. */
  expired(now: Date, limit: number): Promise<string[]>
  /** Deletes jobs erased before that time, with their idempotency keys; returns their number. */
  deleteErased(before: Date, limit: number): Promise<number>
  /** Ids of unfinished jobs created before that time for which the queue holds no message. */
  stranded(queue: string, before: Date, limit: number): Promise<string[]>
}
