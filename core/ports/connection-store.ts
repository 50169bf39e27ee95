import type { Principal } from '../access/principal.ts'

/** What a connection follows: one job, or all jobs of a user. */
export type FollowTarget = { jobid: string } | { userid: string }

/** A persistent connection of a follower, and the jobs and users that it follows. */
export interface Connection {
  id: string
  jobids: string[]
  userids: string[]
  mode: string
  /** The principal's user; null for all users. */
  userid: string | null
  connectedAt: Date
  /** The last acknowledged `seq` of jobs, in modes with acknowledgements. */
  acknowledged: Readonly<Record<string, number>>
}

/**
 * Port: the followers' connections to all servers. Writes never fail: they are asynchronous and repeated until they
 * are stored. The connections of a dead server are removed.
 */
export interface ConnectionStore {
  /** `cancels`: the jobs it follows are canceled when the last such connection of the job has ended. */
  open(connection: { id: string; mode: string; principal: Principal; cancels?: boolean }): void
  /** Adds to what the connection follows. Takes the same time for the first target and for the last. */
  follow(id: string, target: FollowTarget): void
  unfollow(id: string, target: FollowTarget): void
  /** Records that the client has acknowledged the events of a job that it follows, up to `seq`. */
  acknowledge(id: string, jobid: string, seq: number): void
  close(id: string): void
  /** Resolves when all changes so far are stored. */
  stored(): Promise<void>
  /** The principal's connections that follow this job, oldest first. */
  ofJob(principal: Principal, job: { jobid: string; userid: string }): Promise<Connection[]>
}
