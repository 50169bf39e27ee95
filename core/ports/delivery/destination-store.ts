import type { Principal } from '../../access/principal.ts'
import type { Destination, DisabledReason, JsonObject } from '../../outbox/destinations/destination.ts'
import type { Transaction } from '../transaction.ts'

/** Members of a destination that may change. */
export type DestinationChange = Partial<
  Pick<Destination, 'config' | 'secrets' | 'state' | 'events' | 'description'>
>

/** Which of the destinations: those of this type or of all, for all jobs of a user or for one job. */
export type DestinationQuery = { type?: string | undefined } & ({ userid: string } | { jobid: string })

/** Port: the destinations. What takes a principal is limited to the destinations of its user. */
export interface DestinationStore {
  insert(tx: Transaction, destination: Destination): Promise<void>
  /** Number of destinations of the job or, without one, of the user. Holds a lock of the owner until the commit. */
  count(tx: Transaction, owner: Pick<Destination, 'userid' | 'jobid'>): Promise<number>
  read(principal: Principal, id: string): Promise<Destination | null>
  /** Oldest first. */
  list(principal: Principal, query: DestinationQuery): Promise<Destination[]>
  /** Enabled destinations that subscribe to this type of event of the job. */
  listSubscribed(job: { userid: string; jobid: string }, eventType: string): Promise<Destination[]>
  /** Reads a destination under its row lock. */
  lock(tx: Transaction, principal: Principal, id: string): Promise<Destination | null>
  /** Locks the rows of these destinations, in the order of their ids. */
  lockAll(tx: Transaction, ids: readonly string[]): Promise<void>
  update(tx: Transaction, principal: Principal, id: string, change: DestinationChange): Promise<void>
  /**
   * Counts an action, up to `perMinute` within a minute (token bucket). Returns 0 when it was counted, else the
   * milliseconds until the next one is allowed.
   */
  countAction(id: string, perMinute: number, at: Date): Promise<number>
  /** Of the user's destinations for all jobs, only these receive the events of the job. */
  selectForJob(tx: Transaction, jobid: string, ids: readonly string[]): Promise<void>
  saveState(id: string, state: JsonObject): Promise<void>
  /** Adds numbers of failed attempts, by destination; returns the times of the first one in a row. */
  recordFailures(tx: Transaction, counts: ReadonlyMap<string, number>, at: Date): Promise<Map<string, Date>>
  /** Ends a row of failed attempts of each destination. */
  recordSuccess(ids: readonly string[]): Promise<void>
  /** Disables it; its pending deliveries fail. */
  disable(tx: Transaction, principal: Principal, id: string, reason: DisabledReason, at: Date): Promise<void>
  enable(tx: Transaction, principal: Principal, id: string): Promise<void>
  /** Removes it with its config and secrets. Its deliveries stay in the log until their jobs are deleted. */
  remove(tx: Transaction, principal: Principal, id: string, at: Date): Promise<void>
}
