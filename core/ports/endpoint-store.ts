import type { Principal } from '../access/principal.ts'
import type { DisabledReason, Endpoint } from '../outbox/endpoint.ts'
import type { Transaction } from './transaction.ts'

/** What an owner may change. */
export type EndpointChange = Partial<
  Pick<Endpoint, 'url' | 'events' | 'description' | 'format' | 'consentedAt' | 'secret' | 'formerSecrets'>
>

/** Port: the registered webhook URLs. Every read is scoped by a principal. */
export interface EndpointStore {
  insert(tx: Transaction, endpoint: Endpoint): Promise<void>
  /** How many the job has or, without one, how many the user has for all jobs. Counted one after the other. */
  count(tx: Transaction, owner: Pick<Endpoint, 'userid' | 'jobid'>): Promise<number>
  read(principal: Principal, id: string): Promise<Endpoint | null>
  /** Those for all jobs of the user, oldest first. */
  ofUser(principal: Principal, userid: string): Promise<Endpoint[]>
  /** Those for this job alone, oldest first. */
  ofJob(principal: Principal, jobid: string): Promise<Endpoint[]>
  /** Those that hear of the job and want that type of event. */
  wanting(job: { userid: string; jobid: string }, type: string): Promise<Endpoint[]>
  /** Reads one under its row lock. */
  lock(tx: Transaction, principal: Principal, id: string): Promise<Endpoint | null>
  change(tx: Transaction, id: string, change: EndpointChange): Promise<void>
  /** Notes a failed attempt; tells since when there was nothing else. */
  noteFailure(tx: Transaction, id: string, at: Date): Promise<Date>
  /** Notes that it answered. */
  noteSuccess(id: string): Promise<void>
  /** Notes that its receiver agreed to be called. */
  noteConsent(id: string, at: Date): Promise<void>
  /** Sends nothing to it any more, and gives up what it was still owed. */
  disable(tx: Transaction, id: string, reason: DisabledReason, at: Date): Promise<void>
  enable(tx: Transaction, id: string): Promise<void>
  /** Removes it and its secrets. Its deliveries stay in the log as long as their jobs. */
  remove(tx: Transaction, id: string, at: Date): Promise<void>
}
