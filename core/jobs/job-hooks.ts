import type { Event } from '../events/event.ts'
import type { Transaction } from '../ports/transaction.ts'
import type { Job } from './job.ts'

/** Stores what validated submit options ask for; the result is added to the body of the `202`, once. */
export type AcceptOptions = (tx: Transaction, job: Job) => Promise<object>

/** Extension points of a job's life. The use cases call them and do not know who is registered. */
export interface JobHooks {
  /**
   * Validates the options of a submit, before anything is stored. The returned function runs in the transaction
   * that creates the job, before `onEvent`.
   * @throws ApiError `invalid_request`
   */
  acceptOptions(options: Record<string, unknown>): AcceptOptions
  /** Runs in the transaction of every numbered event: stores deliveries and enqueues their messages. */
  onEvent(tx: Transaction, event: Event, job: Job): Promise<void>
  /** Starts sending a progress event and returns at once. Failures are logged; progress may be lost. */
  onProgress(event: Event, job: Job): void
  /** Runs in the transaction that erases a job. */
  onErase(tx: Transaction, jobid: string): Promise<void>
}
