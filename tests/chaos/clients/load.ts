import { Random } from '#tests/support/random.ts'

/** One submit of the load and how its job is followed, besides in every mode from the first event. */
export interface PlannedSubmit {
  /** Milliseconds after the start. */
  atMs: number
  document: string
  userid: string
  /** Whether the client waits for the end of the job in the same request. */
  waits: boolean
  /** A follower that joins later. Null: it has no position and begins at the snapshot. */
  late: { mode: string; delayMs: number; after: number | null }
}

export interface LoadOptions {
  seed: number
  runMs: number
  jobs: number
  documents: readonly string[]
  users: readonly string[]
  modes: readonly string[]
}

/** The submits of a run: Poisson arrivals that do not wait for earlier jobs. A pure function of its arguments. */
export function planLoad({ seed, runMs, jobs, documents, users, modes }: LoadOptions): PlannedSubmit[] {
  // Another sequence than that of the faults.
  const random = new Random(seed ^ 0x5bd1e995)
  return Array.from({ length: jobs }, () => ({
    // Uniform times in a fixed interval are those of a Poisson process with this number of arrivals.
    atMs: Math.round(random.next() * runMs),
    document: random.pick(documents),
    userid: random.pick(users),
    waits: random.chance(0.2),
    late: {
      mode: random.pick(modes),
      delayMs: random.between(0, 5_000),
      after: random.chance(0.5) ? null : random.between(0, 3),
    },
  })).sort((a, b) => a.atMs - b.atMs)
}
