import type { Commit, Recording } from '#client/comparison/run.ts'

/** What a follower's worker is told. */
export type Order =
  | { kind: 'prepare'; mode: string; baseUrl: string }
  | { kind: 'follow'; jobid: string; intervalMs: number | null; trouble: LineTrouble }
  | { kind: 'stop' }

/** What happens to a follower's network, in milliseconds from the start of its following. */
export interface LineTrouble {
  cut: { afterMs: number; forMs: number } | null
  latencyMs: number
}

/** What a follower's worker tells. */
export type Report =
  | { kind: 'ready'; offsetMs: number; uncertaintyMs: number }
  | { kind: 'unready'; reason: string }
  /** All it has recorded so far, and what it learned of the truth. */
  | { kind: 'recorded'; recorded: Recorded; commits: Commit[]; done: boolean }

export type Recorded = Pick<Recording, 'heard' | 'traffic' | 'cuts' | 'failure'>
