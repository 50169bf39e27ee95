import type { EventType } from '#core/events/event-type.ts'
import type { JobState } from '#core/jobs/job.ts'

/** Everything that a run recorded, as JSON. The checker reads nothing else. Times are epoch milliseconds. */
export interface Evidence {
  /** Start and end of the phase with faults. */
  startedAt: number
  endedAt: number
  /** Sequence number, state and error of each document that was analysed before the first fault. */
  baseline: Record<string, Verdict>
  submissions: Submission[]
  followers: FollowerTranscript[]
  receipts: Receipt[]
  faults: FaultRecord[]
  /** What a fault still does after all faults have ended. */
  activeFaults: string[]
  database: DatabaseRows
  files: StoredFile[]
  /** Processes of the run that are alive after the service was stopped. */
  leftProcesses: string[]
  /** Sessions of the service in the database after the service was stopped: name, state, time of the last change. */
  leftSessions: string[]
  resources: { before: ResourceSample[]; after: ResourceSample[] }
  /** What could not be read at the end. The rows of a database that stayed away are missing, not lost. */
  unread: { source: string; reason: string }[]
  /** The end of the output of each process, when something could not be read. */
  logs: Record<string, string>
}

/** Outcome of an analysis; `digest` covers what it says about the document. */
export interface Verdict {
  state: JobState
  code: string | null
  digest: string
}

/** One submit of the load, with its repetitions under the same Idempotency-Key. */
export interface Submission {
  document: string
  userid: string
  /** Unique in the run. */
  filename: string
  /** Of the document. */
  sha256: string
  sentAt: number
  /** Null when no attempt was accepted. */
  acceptedAt: number | null
  jobid: string | null
  attempts: number
  /** Code of the last refusal. */
  refusal: string | null
  /** State in the response, when the client asked to wait for the end of the job. */
  waitedFor: JobState | null
}

export interface ReceivedEvent {
  id: string
  jobid: string
  userid: string
  seq: number
  type: string
  at: number
  /** SHA-256 of its data with sorted members. */
  digest: string
}

export interface FollowerTranscript {
  mode: string
  jobid: string
  /** The `after` of its first request. */
  after: number | null
  snapshot: { seq: number; state: JobState } | null
  events: ReceivedEvent[]
  /** `open` when it had not ended when the run ended. */
  end: 'finished' | 'failed' | 'open'
  error: string | null
}

/** A message that a receiver or the consumer of a broker received. */
export interface Receipt extends Omit<ReceivedEvent, 'userid'> {
  /** Null in a notification, which does not name it. */
  userid: string | null
  /** The event, or a notification that names it. The digest is that of the content. */
  content: 'event' | 'notification'
  /** Type of the destination. */
  destination: string
  /** Owner of the destination. */
  owner: string
  /** Whether its signature or token is valid; null where the protocol has none. */
  verified: boolean | null
  /** Path of the request, where there is one. */
  path: string | null
  /** Whether the receiver took it; false when it answered with an error or not at all. */
  accepted: boolean
}

export interface FaultRecord {
  name: string
  beganAt: number
  endedAt: number
  /** Why it was not injected; null when it was. */
  skipped: string | null
  /** Connections, chunks of data, processes, sessions or requests that it hit. */
  hits: number
}

export interface DatabaseRows {
  /** Ids of all jobs, also of those that were analysed before the first fault. */
  jobids: string[]
  /** The jobs of the load. */
  jobs: JobRow[]
  events: EventRow[]
  destinations: DestinationRow[]
  deliveries: DeliveryRow[]
}

export interface JobRow {
  jobid: string
  userid: string
  filename: string
  state: JobState
  seq: number
  attempt: number
  errorCode: string | null
  /** Of the analysis. */
  digest: string
  /** Of the document that was stored. */
  sha256: string
}

export interface EventRow {
  jobid: string
  seq: number
  type: EventType
  at: number
}

/** A destination of the load; a user has at most one of a type. */
export interface DestinationRow {
  destination: string
  owner: string
}

export interface DeliveryRow extends DestinationRow {
  jobid: string
  seq: number
  state: string
  /** Attempts that were recorded as failed. */
  failures: number
}

export interface StoredFile {
  path: string
  /** The job that its folder names. */
  jobid: string
  ageMs: number
  /** Of a document; null for other files. */
  sha256: string | null
}

/** Processes of one kind. */
export interface ResourceSample {
  role: string
  processes: number
  memoryMb: number
  descriptors: number
}
