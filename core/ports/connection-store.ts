import type { Principal } from '../access/principal.ts'

/** What a connection follows: single jobs, and all jobs of some users. */
export interface Followed {
  jobids: string[]
  userids: string[]
}

/** A persistent connection of a follower. */
export interface Connection extends Followed {
  id: string
  mode: string
  /** The principal's user; null for all users. */
  userid: string | null
  connectedAt: Date
}

/**
 * Port: the followers' connections to all servers. Writes never fail: they are asynchronous and repeated until they
 * are stored. The connections of a dead server are removed.
 */
export interface ConnectionStore {
  open(connection: { id: string; mode: string; principal: Principal }): void
  /** Replaces what the connection follows. */
  follows(id: string, followed: Followed): void
  close(id: string): void
  /** The connections that follow this job, oldest first. */
  ofJob(job: { jobid: string; userid: string }): Promise<Connection[]>
}
