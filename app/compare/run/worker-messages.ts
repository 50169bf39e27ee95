import type { Commit, Recording } from '#client/comparison/run.ts'

/** What a follower's worker is told. */
export type Order =
  | { kind: 'prepare'; mode: string; baseUrl: string }
  | { kind: 'follow'; jobid: string; intervalMs: number | null; trouble: FollowerTrouble }
  | { kind: 'stop' }

/** What goes wrong for a follower; times in milliseconds from the start of its following. */
export interface FollowerTrouble {
  cut: { afterMs: number; forMs: number } | null
  latencyMs: number
  /** So many calls of its receiver are answered with 500 first; where it has one. */
  receiverFailures: number
}

/** What a follower's worker tells. */
export type Report =
  | { kind: 'ready'; offsetMs: number; uncertaintyMs: number }
  | { kind: 'unready'; reason: string }
  /** All it has recorded so far, and what it learned of the truth. */
  | { kind: 'recorded'; recorded: Recorded; commits: Commit[]; done: boolean }

export type Recorded = Pick<Recording, 'heard' | 'traffic' | 'cuts' | 'failure'>
