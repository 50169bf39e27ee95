import type { MeasuredFollower } from './cpu-meter.ts'

/** CPU of the service that a follower cost. */
export interface FollowerCost extends MeasuredFollower {
  cpuMs: number
}

/** Port: what named followers cost, from all processes together. It goes with the job. */
export interface CostStore {
  /** Adds to what is there. Of jobs that are not there any more nothing is kept. */
  add(costs: readonly FollowerCost[]): Promise<void>
  /** By the followers' names. */
  ofJob(jobid: string): Promise<FollowerCost[]>
}
