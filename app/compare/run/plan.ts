/** One lane: a mode, and for polling how often it asks. */
export interface Way {
  mode: string
  title: string
  /** Polling only; null asks as often as the server advises. */
  intervalMs: number | null
}

/** What shall go wrong on purpose. */
export interface Trouble {
  /** The network of every way is cut for so long; 0 for not at all. */
  cutMs: number
  /** Added to every way there and back. */
  latencyMs: number
  /** The webhook's receiver answers so many calls with 500 first. */
  receiverFailures: number
}

/** What shall be compared, and how. */
export interface Plan {
  filename: string
  /** Reads the document when the race starts. */
  read(): Promise<Blob>
  ways: readonly Way[]
  runs: number
  trouble: Trouble
}

export const noTrouble: Trouble = { cutMs: 0, latencyMs: 0, receiverFailures: 0 }

/** The network is cut so long after a follower has started: early enough to hit most jobs. */
export const cutAfterMs = 300
