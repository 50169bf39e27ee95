import type { Event } from '../events/event.ts'
import type { JobView } from '../jobs/job.ts'
import type { Credentials } from './client/credentials.ts'

/** Server to connect to, and how to authenticate there. */
interface ServerTarget {
  /** Origin of the server, without a trailing slash; empty for the origin of the page. */
  baseUrl: string
  /** Sent with every request and in the handshake of every connection. */
  credentials?: Credentials | undefined
  /** Additional headers of every request. Browsers do not send them with a WebSocket. */
  headers?: Readonly<Record<string, string>> | undefined
  /** Ends the subscription; its promise then resolves. */
  signal: AbortSignal
}

/** A job to follow. */
export interface FollowTarget extends ServerTarget {
  jobid: string
  /** Last `seq` that the client has; 0 for all events. Without it the subscription begins at the snapshot. */
  after?: number | undefined
  /** Milliseconds between two requests, in place of the server's `Retry-After`; only in modes with `interval`. */
  intervalMs?: number | undefined
  /** Maximum milliseconds between two requests when the server asks for more; only in modes with `interval`. */
  maxIntervalMs?: number
  /** Faults to simulate, by name; see `faults` of the mode's capabilities. */
  faults?: Readonly<Record<string, number>>
  /** Milliseconds without data after which a connection or a request is given up; 35,000 by default. */
  silenceMs?: number | undefined
}

/**
 * One request, response, message or change of a connection, for comparisons. `at` is milliseconds on the client's
 * clock (`performance.timeOrigin + performance.now()`). Bytes are those of HTTP heads and bodies or of frame
 * payloads, as far as the platform shows them. `news` is whether the listener was called because of it. A streamed
 * response is recorded as a request, its response (the head), `open`, messages, and `close`.
 */
export type Traffic =
  | { kind: 'request'; at: number; id: number; bytesUp: number }
  | { kind: 'response'; at: number; id: number; status: number; bytesDown: number; news: boolean }
  /** A request without a response, by its `id`; or a call of the server that the receiver did not accept. */
  | { kind: 'failure'; at: number; id?: number | undefined }
  | { kind: 'open'; at: number }
  | { kind: 'close'; at: number }
  | { kind: 'message'; at: number; direction: 'up' | 'down'; bytes: number; news: boolean }

/** Callbacks of a subscription, called in order. */
export interface FollowListener {
  /** Called once, with the job as it was when the subscription began. */
  onSnapshot?(job: JobView): void
  /** Called with every representation of the job that the mode reads, the first one included. */
  onJob?(job: JobView): void
  /** Called with each numbered event once, in order, and with progress in between. */
  onEvent(event: Event): void
  onTraffic?(traffic: Traffic): void
  /** The connection failed and will be retried; `attempt` counts consecutive failures from 1. */
  onTrouble?(trouble: { attempt: number; error: unknown }): void
}

/**
 * Client of a mode, for browser and Node. `follow` resolves after the final event or when the signal aborts. It
 * reconnects with exponential backoff and jitter, and resumes after the last delivered `seq`.
 * It rejects with a `FollowError` when a retry cannot succeed: the job is unknown or gone.
 */
export interface ModeClient {
  readonly name: string
  follow(target: FollowTarget, listener: FollowListener): Promise<void>
  /**
   * Follows all jobs of a user until the signal aborts. Live only: events that are committed while the client is
   * disconnected are not delivered later. Only in modes with `users`.
   */
  followUser?(target: UserTarget, listener: UserListener): Promise<void>
}

/** A user whose jobs to follow. */
export interface UserTarget extends ServerTarget {
  userid: string
}

/** Callbacks of a subscription to all jobs of one user. */
export interface UserListener extends Pick<FollowListener, 'onTrouble'> {
  /** Subscribed, for the first time or again. Earlier events are not delivered: read the list of jobs. */
  onListening?(): void
  /** Called with numbered events and progress; those of one job in order. */
  onEvent(event: Event): void
}

/** The subscription ended without a final event, and a retry cannot succeed. `code` is the problem's, or `stale`. */
export class FollowError extends Error {
  override readonly name = 'FollowError'
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}
