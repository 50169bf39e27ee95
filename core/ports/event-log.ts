import type { Event } from '../events/event.ts'
import type { Job } from '../jobs/job.ts'

/** A position in one job's log: the events up to and including `after` are known. */
export interface Position {
  jobid: string
  after: number
}

/**
 * Port: the ordered log behind the feed, which reads for all followers at once and admits each of them to its jobs
 * first. A request of one principal reads `JobStore.events`.
 */
export interface EventLog {
  /** The events newer than each position, ordered by job and `seq`. One query for any number of positions. */
  newer(positions: Position[]): Promise<Event[]>
  /** The current state of these jobs, without `analysis`; unknown and erased jobs are left out. */
  present(jobids: string[]): Promise<Job[]>
  /** The jobs of these users with an event at that time or later. */
  changedSince(userids: string[], since: Date): Promise<{ jobid: string; userid: string }[]>
}
