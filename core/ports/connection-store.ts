import type { Principal } from '../access/principal.ts'

/** What a connection follows: jobs, and users all of whose jobs it follows. */
export interface Followed {
  jobids: string[]
  userids: string[]
}

/** A lasting connection of a follower. */
export interface Connection extends Followed {
  id: string
  mode: string
  /** Whom it speaks for; null in open mode, where everyone is one trust domain. */
  userid: string | null
  connectedAt: Date
}

/**
 * Port: who is connected where. Any server can answer it; what a dead server held is swept. Noting never
 * fails: the rows follow a moment later, and are written again should they be lost.
 */
export interface ConnectionStore {
  open(connection: { id: string; mode: string; principal: Principal }): void
  /** Replaces what the connection follows. */
  follows(id: string, followed: Followed): void
  close(id: string): void
  /** The connections that follow this job, oldest first. */
  ofJob(job: { jobid: string; userid: string }): Promise<Connection[]>
}
