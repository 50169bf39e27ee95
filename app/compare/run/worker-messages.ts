import type { Commit, Recording } from '#client/comparison/run.ts'

/** A message to a follower's worker. */
export type WorkerCommand =
  | { kind: 'prepare'; mode: string; baseUrl: string }
  | { kind: 'follow'; jobid: string; intervalMs: number | null; faults: FollowerFaults }
  | { kind: 'stop' }

/** The faults of one follower; times in milliseconds from its start. */
export interface FollowerFaults {
  cut: { afterMs: number; forMs: number } | null
  latencyMs: number
  /** Values of the faults that the client of a mode simulates, by name. */
  ofModes: Readonly<Record<string, number>>
}

/** A message from a follower's worker. */
export type WorkerReport =
  | { kind: 'ready'; offsetMs: number; uncertaintyMs: number }
  | { kind: 'failed'; reason: string }
  /** The complete recording so far and the commits that its events contain. */
  | { kind: 'recorded'; recorded: Recorded; commits: Commit[]; done: boolean }

/** What a worker records. */
export type Recorded = Pick<Recording, 'received' | 'traffic' | 'cuts' | 'failure'>
