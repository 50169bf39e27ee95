import type { Event } from '#core/events/event.ts'
import type { Traffic } from '#core/modes/mode-client.ts'

/** One event as a follower heard it. */
export interface Heard {
  type: Event['type']
  seq: number
  /** When it was told, in milliseconds of the follower's clock. */
  at: number
}

/** What one follower saw of one job, on its own clock. */
export interface Recording {
  mode: string
  title: string
  /** Polling only: milliseconds between two asks; null for as long as the server advises. */
  intervalMs: number | null
  /** Server's clock minus the follower's, in milliseconds, and how far off that may be. */
  offsetMs: number
  uncertaintyMs: number
  heard: Heard[]
  traffic: Traffic[]
  /** When its network was cut and given back. */
  cuts: { from: number; to: number }[]
  /** Why it ended without the final event, if it did. */
  failure: string | null
}

/** What is true: an event as the server committed it. */
export interface Commit {
  type: Event['type']
  seq: number
  /** Milliseconds of the server's clock. */
  at: number
}

/** Several ways of hearing back that followed the same job. */
export interface Run {
  jobid: string
  filename: string
  /** Pages of the document; null when the job failed before they were known. */
  pages: number | null
  commits: Commit[]
  recordings: Recording[]
}
