import type { Faults } from '#client/comparison/run.ts'

/** A follower of a comparison: a mode, with an interval if the mode takes one. */
export interface FollowerConfig {
  mode: string
  title: string
  /** The interval in milliseconds; null for a mode without, or for the interval that the server advises. */
  intervalMs: number | null
}

/** What a comparison runs. */
export interface Plan {
  filename: string
  /** Reads the document when the comparison starts. */
  read(): Promise<Blob>
  followers: readonly FollowerConfig[]
  runs: number
  faults: Faults
}

export const noFaults: Faults = { cutMs: 0, latencyMs: 0, ofModes: {} }

/** Delay from the start of a follower to the network cut: short enough to fall into most jobs. */
export const cutAfterMs = 300

/** A follower could not be started. The message is the reason, in English. */
export class FollowerStartError extends Error {
  override readonly name = 'FollowerStartError'
  /** The title of the follower's mode. */
  readonly title: string

  constructor(title: string, reason: string) {
    super(reason)
    this.title = title
  }
}
