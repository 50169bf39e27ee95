/** A follower of a comparison: a mode, with an interval if the mode takes one. */
export interface FollowerConfig {
  mode: string
  title: string
  /** The interval in milliseconds; null for a mode without, or for the interval that the server advises. */
  intervalMs: number | null
}

/** The faults to inject. */
export interface Faults {
  /** Duration of a network cut for each follower; 0 for none. */
  cutMs: number
  /** Added to each round trip. */
  latencyMs: number
  /** Values of the faults that the clients of the modes simulate, by name. */
  ofModes: Readonly<Record<string, number>>
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
