import type { FaultClass } from '../measure/fault-classes.ts'
import { faultClasses } from '../measure/fault-classes.ts'

/** Jobs of one length, at a rate that keeps about `clients` of them, with a client each, open at the same time. */
export interface LoadSize {
  jobSeconds: number
  clients: number
  /** Jobs of each variant. */
  jobs: number
  /** Repetitions, where they are fewer than those of the part. */
  runs?: number
}

/** The parts of a comparison, in the order in which they run. */
export const parts = ['alone', 'together', 'memory', 'corpus', 'faults', 'peers'] as const
export type Part = (typeof parts)[number]

/** Share of the worker's slots that the analyses of the corpus take. */
export const corpusUtilization = 0.3

/** How much is measured. */
export interface Profile {
  name: 'smoke' | 'quick' | 'full'
  /** Intervals of modes that take one, in milliseconds. */
  intervalsMs: readonly number[]
  /** Repetitions of each part. */
  runs: Record<Part, number>
  /** Loads with one variant at a time, for CPU, queries and bytes; `few` restricts them to two variants. */
  alone: readonly LoadSize[]
  few?: boolean
  /** Jobs of the baseline, which the figures of all variants contain, as a multiple of those of a variant. */
  baselineFactor: number
  /** Loads with all variants at the same time, for latencies only. */
  together: readonly LoadSize[]
  /** Numbers of idle clients for the slope of memory. */
  memoryClients: readonly number[]
  faults: {
    classes: readonly FaultClass[]
    clients: number
    windowMs: number
    /** Time without data after which clients reconnect. */
    silenceMs: number
    /** Time after which an event of another system counts as lost. */
    peerWaitMs: number
  }
  /** Times that each way of following gets each document of the corpus. */
  corpusRounds: number
  receiveTimeoutMs: number
}

const smoke: Profile = {
  name: 'smoke',
  intervalsMs: [250],
  runs: { alone: 1, together: 1, memory: 1, corpus: 1, faults: 1, peers: 1 },
  alone: [{ jobSeconds: 1, clients: 10, jobs: 10 }],
  few: true,
  baselineFactor: 1,
  together: [{ jobSeconds: 1, clients: 5, jobs: 4 }],
  memoryClients: [0, 10],
  faults: { classes: ['crash'], clients: 2, windowMs: 500, silenceMs: 5_000, peerWaitMs: 1_000 },
  corpusRounds: 0,
  receiveTimeoutMs: 60_000,
}

const quick: Profile = {
  name: 'quick',
  intervalsMs: [250, 1_000, 5_000],
  runs: { alone: 3, together: 1, memory: 1, corpus: 1, faults: 1, peers: 1 },
  alone: [
    { jobSeconds: 0.1, clients: 2, jobs: 50 },
    { jobSeconds: 1, clients: 20, jobs: 50 },
  ],
  baselineFactor: 2,
  together: [
    { jobSeconds: 10, clients: 20, jobs: 30 },
    { jobSeconds: 60, clients: 40, jobs: 6 },
  ],
  memoryClients: [0, 50, 100, 200],
  faults: { classes: faultClasses, clients: 10, windowMs: 2_000, silenceMs: 5_000, peerWaitMs: 10_000 },
  corpusRounds: 1,
  receiveTimeoutMs: 20_000,
}

const full: Profile = {
  name: 'full',
  intervalsMs: [250, 1_000, 5_000, 30_000],
  runs: { alone: 10, together: 10, memory: 3, corpus: 10, faults: 10, peers: 10 },
  alone: [
    { jobSeconds: 0.1, clients: 10, jobs: 300 },
    { jobSeconds: 1, clients: 20, jobs: 60 },
    { jobSeconds: 1, clients: 100, jobs: 300 },
    { jobSeconds: 10, clients: 1_000, jobs: 1_200, runs: 3 },
    { jobSeconds: 60, clients: 5_000, jobs: 5_000, runs: 1 },
  ],
  baselineFactor: 1,
  together: [
    { jobSeconds: 10, clients: 100, jobs: 100 },
    { jobSeconds: 60, clients: 100, jobs: 50 },
  ],
  memoryClients: [0, 500, 1_000, 2_000, 5_000],
  faults: { classes: faultClasses, clients: 20, windowMs: 3_000, silenceMs: 10_000, peerWaitMs: 20_000 },
  corpusRounds: 1,
  receiveTimeoutMs: 60_000,
}

export const profiles = { smoke, quick, full }
