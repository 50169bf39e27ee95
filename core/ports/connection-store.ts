import type { Principal } from '../principal.ts'

/** A lasting connection of a follower. */
export interface Connection {
  id: string
  mode: string
  userid: string | null
  followsUser: string | null
  jobids: string[]
  connectedAt: Date
}

/** Port: who is connected where. Any server can answer it; what a dead server held is swept. */
export interface ConnectionStore {
  open(connection: { id: string; mode: string; principal: Principal }): Promise<void>
  /** Replaces what the connection follows. */
  follows(id: string, what: { jobids: string[]; user: string | null }): Promise<void>
  close(id: string): Promise<void>
  /** The connections that follow this job, oldest first. */
  ofJob(jobid: string): Promise<Connection[]>
}
