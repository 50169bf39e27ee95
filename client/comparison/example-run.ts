import type { Commit, Recording } from './run.ts'

/** The three events of a job of three seconds, for tests. */
export const commits: Commit[] = [
  { type: 'job.uploaded', seq: 1, at: 0 },
  { type: 'job.processing', seq: 2, at: 40 },
  { type: 'job.completed', seq: 3, at: 3_120 },
]

/** A follower that received each event after 2 ms; a test overrides what it checks. */
export function recording(change: Partial<Recording> = {}): Recording {
  return {
    mode: 'stream',
    title: 'Stream',
    intervalMs: null,
    offsetMs: 0,
    uncertaintyMs: 0.3,
    received: commits.map(({ type, seq, at }) => ({ type, seq, at: at + 2 })),
    traffic: [],
    cuts: [],
    failure: null,
    ...change,
  }
}
