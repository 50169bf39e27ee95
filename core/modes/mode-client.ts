import type { Event } from '../events/event.ts'
import type { JobView } from '../jobs/job.ts'

/** What a follower follows, and from where. */
export interface FollowTarget {
  /** Origin of the server, without a slash at the end; empty means the page's own. */
  baseUrl: string
  jobid: string
  /** The last `seq` already known; 0 asks for everything from the start. Without it, from the snapshot on. */
  after?: number
  /** Aborting ends the following; the promise then resolves. */
  signal: AbortSignal
  /** Polling only: milliseconds between two asks, in place of the server's `Retry-After`. */
  intervalMs?: number
  /** Milliseconds without a sign of life after which a connection or an answer is given up; 35,000. */
  silenceMs?: number
}

/**
 * One thing on the wire, for those who compare: what was sent and received, when, and whether it held news.
 * `at` is milliseconds on the follower's own clock (`performance.timeOrigin + performance.now()`); bytes are
 * those of the HTTP heads and bodies or of the frames' payloads, as far as the platform lets them be counted.
 * `news` is whether the listener was told something by it. A streamed answer is a request, its response (the
 * head), `open`, messages, and `close`.
 */
export type Traffic =
  | { kind: 'request'; at: number; id: number; bytesUp: number }
  | { kind: 'response'; at: number; id: number; status: number; bytesDown: number; news: boolean }
  | { kind: 'open'; at: number }
  | { kind: 'close'; at: number }
  | { kind: 'message'; at: number; direction: 'up' | 'down'; bytes: number; news: boolean }

/** Told by a follower, in order. */
export interface FollowListener {
  /** The job as it was when the following began, once. */
  onSnapshot?(job: JobView): void
  /** Each numbered event once, in order; progress in between. */
  onEvent(event: Event): void
  onTraffic?(traffic: Traffic): void
  /** The connection is lost and will be taken up again by itself; `attempt` counts from 1. */
  onTrouble?(trouble: { attempt: number; error: unknown }): void
}

/**
 * The client's half of a mode, for browser and Node. `follow` resolves after the final event was told or the
 * signal aborted; it reconnects by itself, with growing and jittered pauses, and resumes by `seq`.
 * It rejects with a `FollowError` when going on is permanent: the job is unknown or gone.
 */
export interface ModeClient {
  readonly name: string
  follow(target: FollowTarget, listener: FollowListener): Promise<void>
  /**
   * Follows all jobs of a user until the signal aborts, in the modes that can. It is live only: what happens
   * while there is no connection is not told later.
   */
  followUser?(target: UserTarget, listener: UserListener): Promise<void>
}

/** Whose jobs are followed. */
export interface UserTarget extends Pick<FollowTarget, 'baseUrl' | 'signal'> {
  userid: string
}

/** Told of all jobs of one user. */
export interface UserListener extends Pick<FollowListener, 'onTrouble'> {
  /** Listening from now on, for the first time or again: what happened before is in the list of the jobs. */
  onListening?(): void
  /** Numbered events and progress; those of one job in order. */
  onEvent(event: Event): void
}

/** Following ended for good without a final event. `code` is the problem's code, or `stale`. */
export class FollowError extends Error {
  override readonly name = 'FollowError'
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}
