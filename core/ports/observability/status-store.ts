import type { ModeLatency } from '../../modes/latency.ts'
import type { SandboxLayer } from '../analyzer.ts'
import type { ThroughputPeriod } from './throughput-period.ts'

/** Counts and times of the whole service, all processes together. */
export interface ServiceStatus {
  queue: {
    /** Jobs waiting for a worker, and being analysed. */
    waiting: number
    processing: number
    /** Milliseconds that the longest waiting job has waited; null when none waits. */
    oldestMs: number | null
  }
  /** Jobs that ended, oldest first: one entry for each `stepS` seconds up to now. */
  ended: { stepS: number; completed: number[]; failed: number[] }
  /** Milliseconds of the jobs completed in the last ten minutes; null without any. */
  times: { waitedMs: number | null; analysedMs: number | null; totalMs: number | null }
  /** Processes alive. */
  processes: { web: number; worker: number }
  /** Layers of the analysis sandbox that are on: one list for each worker alive. */
  sandbox: SandboxLayer[][]
  workers: WorkerStatus[]
  /** Open connections of followers, by mode. */
  connections: { mode: string; count: number }[]
  /** Failed jobs of the last 24 hours, the most frequent code first. */
  failures: { code: string; count: number }[]
  /**
   * First attempts of deliveries in the period, at least in the last hour, by destination type: milliseconds from event
   * to attempt.
   */
  deliveryLatency: ModeLatency[]
  destinations: DestinationStatus[]
}

/** A worker that is alive. */
export interface WorkerStatus {
  /** Start of its database session (RFC 3339). */
  connectedAt: string
  /** Analyses at the same time. */
  concurrency: number
  /** Layers of its analysis sandbox that are on. */
  sandbox: SandboxLayer[]
}

/** The destinations of one type and, for a type of brokers, of one broker. */
export interface DestinationStatus {
  type: string
  /** Name of the broker in BROKERS; null for other types. */
  broker: string | null
  enabled: number
  /** Of the enabled ones, those whose last attempts all failed. */
  failing: number
  /** Time of the first of these failures (RFC 3339); null when none is failing. */
  failingSince: string | null
  disabled: number
  /** Deliveries that are neither delivered nor failed. */
  pending: number
}

/** The messages of one queue. */
export interface QueueStatus {
  queue: string
  /** Messages that a worker may take now. */
  due: number
  /** Messages for a later time. */
  planned: number
  /** Messages being handled. */
  active: number
  /** Seconds for which the oldest due message has been due; 0 without one. */
  oldestSeconds: number
}

/** Port: the state of the service, read from the database that all processes share. */
export interface StatusStore {
  read(period: ThroughputPeriod): Promise<ServiceStatus>
  destinations(): Promise<DestinationStatus[]>
  queues(): Promise<QueueStatus[]>
}

/** The state as clients see it. */
export interface StatusView extends Omit<ServiceStatus, 'deliveryLatency'> {
  time: string
  latency: ModeLatency[]
}
