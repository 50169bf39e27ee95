import type { Event } from '../../core/events/event.ts'
import type { Traffic } from '../../core/modes/mode-client.ts'

/** One event as a follower received it. */
export interface ReceivedEvent {
  type: Event['type']
  seq: number
  /** Time of receipt in milliseconds of the follower's clock. */
  at: number
}

/** What one follower received and sent for one job, on its own clock. The names are those of the shared format. */
export interface Recording {
  mode: string
  title: string
  /** Polling interval in milliseconds; null for the interval that the server advises, and for other modes. */
  intervalMs: number | null
  /** Server's clock minus the follower's, in milliseconds, and the maximum error. */
  offsetMs: number
  uncertaintyMs: number
  received: ReceivedEvent[]
  traffic: Traffic[]
  /** When its network was cut and restored. */
  cuts: { from: number; to: number }[]
  /** Why it ended without the final event; null if it did not. */
  failure: string | null
}

/** An event as the server committed it. */
export interface Commit {
  type: Event['type']
  seq: number
  /** Milliseconds of the server's clock. */
  at: number
}

/** The faults that were injected in a run; times in milliseconds. */
export interface Faults {
  /** Duration of a network cut for each follower; 0 for none. */
  cutMs: number
  /** Added to each round trip. */
  latencyMs: number
  /** Values of the faults that the clients of the modes simulate, by name. */
  ofModes: Readonly<Record<string, number>>
}

/** Several followers of the same job. */
export interface Run {
  jobid: string
  filename: string
  /** Pages of the document; null when the job failed before they were known. */
  pages: number | null
  commits: Commit[]
  recordings: Recording[]
  /** Absent in comparisons shared by an earlier version. */
  faults?: Faults | undefined
}
