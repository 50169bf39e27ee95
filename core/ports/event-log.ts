import type { Event } from '../events/event.ts'
import type { Job } from '../jobs/job.ts'

/** A place in one job's log: everything up to and including `after` is known. */
export interface Position {
  jobid: string
  after: number
}

/** Port: the one ordered log that every mode reads. */
export interface EventLog {
  /** The events newer than each position, ordered by job and `seq`. One query, however many positions. */
  newer(positions: Position[]): Promise<Event[]>
  /** The present state of these jobs, for progress; unknown and erased ones are left out. */
  present(jobids: string[]): Promise<Job[]>
  /** The jobs of those users of which an event names that time or a later one. */
  changedSince(userids: string[], since: Date): Promise<{ jobid: string; userid: string }[]>
}

/** A notification that something about a job was committed. Ids only: the facts are in the log. */
export type WakeUp =
  | { kind: 'event'; jobid: string; userid: string; seq: number }
  | { kind: 'progress'; jobid: string; userid: string }
  | { kind: 'erased'; jobid: string; userid: string }

/** Port: where wake-ups come from. They may be lost; `onResume` is then called once the source works again. */
export interface WakeUps {
  subscribe(listener: { onWakeUp(wakeUp: WakeUp): void; onResume(downSince: Date): void }): () => void
}
