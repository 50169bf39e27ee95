import type { Principal } from '../../access/principal.ts'
import type { Attempt } from '../../outbox/deliveries/delivery.ts'
import type { Transaction } from '../transaction.ts'

/** What was handed over to one follower of one job. */
export interface FollowerRecord {
  jobid: string
  /** Identifies the follower among those of the job. */
  follower: string
  /** Id of the connection; null for requests without one, which are summed by mode and user. */
  connection: string | null
  mode: string
  userid: string | null
  requests: number
  /** Requests whose response had nothing new. */
  unchanged: number
  /** Snapshots, events and progress. */
  messages: number
  bytes: number
  /** `seq` of the job when the follower began. */
  firstSeq: number
  /** Milliseconds from the commit of an event to its hand-over by `seq`; null when it was not handed over live. */
  events: Record<string, number | null>
  firstAt: Date
  lastAt: Date
}

/** A stored record. */
export interface StoredFollowerRecord extends Omit<FollowerRecord, 'jobid' | 'follower'> {
  /** The last acknowledged `seq`; null without acknowledgements. */
  acknowledged: number | null
}

/** The `seq` that a follower has acknowledged. */
export interface AcknowledgedSeq {
  jobid: string
  follower: string
  seq: number
}

/** The deliveries of a job to one destination. */
export interface DestinationRecord {
  id: string
  type: string
  deliveries: { seq: number; committedAt: Date; isDelivered: boolean; attempts: Attempt[] }[]
}

/** Port: how each job was delivered. What takes a principal is limited to the jobs of its user. */
export interface ReceiptStore {
  /** Adds to the stored records. Records of erased jobs are dropped. */
  add(records: readonly FollowerRecord[]): Promise<void>
  /** Stores acknowledgements of followers that have a record, also for the escalation of the job. */
  acknowledge(acknowledged: readonly AcknowledgedSeq[]): Promise<void>
  /** The records of a job, oldest first. */
  followers(principal: Principal, jobid: string): Promise<StoredFollowerRecord[]>
  /** The deliveries of a job by destination. */
  destinations(principal: Principal, jobid: string): Promise<DestinationRecord[]>
  deleteOfJob(tx: Transaction, jobid: string): Promise<void>
  /** Deletes records of jobs erased since the time, which were stored while the job was erased; returns their number. */
  deleteErased(since: Date): Promise<number>
}
