/** A follower of a comparison: a mode, with an interval for polling. */
export interface FollowerConfig {
  mode: string
  title: string
  /** Polling only: the interval in milliseconds; null for the interval that the server advises. */
  intervalMs: number | null
}

/** The faults to inject. */
export interface Faults {
  /** Duration of a network cut for each follower; 0 for none. */
  cutMs: number
  /** Added to each round trip. */
  latencyMs: number
  /** Number of requests that the webhook receiver fails with 500 first. */
  receiverFailures: number
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

export const noFaults: Faults = { cutMs: 0, latencyMs: 0, receiverFailures: 0 }

/** Delay from the start of a follower to the network cut: short enough to fall into most jobs. */
export const cutAfterMs = 300
