import type { Principal } from '../access/principal.ts'
import type { Job, JobState } from '../jobs/job.ts'
import type { Transaction } from './transaction.ts'

/** Why a job cannot be read: never there (or not yours), or there once and erased. */
export type Missing = 'unknown' | 'gone'

/** A page of a user's jobs, newest first. */
export interface JobQuery {
  userid: string
  state?: JobState
  limit: number
  /** Only jobs older than the one with this id. */
  before?: string
}

/** Some jobs, and the bytes of their documents. */
export interface Work {
  jobs: number
  bytes: number
}

/** How busy the workers are, and how fast they were lately. */
export interface Load {
  /** What waits for a worker. */
  waiting: Work
  /** What is being analysed. */
  processing: Work
  /** Worker processes alive. */
  workers: number
  /** What was completed lately, and the milliseconds that it took, one job after the other. */
  completed: Work & { ms: number }
}

/** Port: the jobs. Every read is scoped by a principal: what is not its own is `unknown`. */
export interface JobStore {
  /** Runs the work in one transaction and commits it when it resolves. */
  transact<T>(work: (tx: Transaction) => Promise<T>): Promise<T>
  read(principal: Principal, jobid: string): Promise<Job | Missing>
  list(principal: Principal, query: JobQuery): Promise<Job[]>
  /** Notes page progress of a running attempt; false when that attempt no longer holds the job. */
  recordProgress(jobid: string, attempt: number, done: number, total: number): Promise<boolean>
  load(): Promise<Load>
  /** What waits for a worker and came before this one. */
  ahead(job: Pick<Job, 'jobid' | 'createdAt'>): Promise<Work>
  /** Jobs to be erased because their time is over. */
  expired(now: Date, limit: number): Promise<string[]>
  /** Unfinished jobs created before the time for which the queue holds no message. */
  stranded(queue: string, before: Date, limit: number): Promise<string[]>
}
