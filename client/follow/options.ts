import type { Via } from '../generated/contract.ts'
import type { Meter } from '../meter.ts'

/** Settings of the mode `auto`. */
export interface AutoOptions {
  /** Modes to use, the preferred one first. The last one is the fallback. */
  modes?: readonly string[]
  /** Milliseconds to wait for the first message of a mode before the next mode is tried. Default: 5,000. */
  firstMessageMs?: number
  /** Milliseconds in a less preferred mode before the preferred ones are tried again. Default: 30,000. */
  recoverMs?: number
}

/** Options of every wait for a job. */
export interface WaitOptions {
  /** Delivery mode. Default: `auto`, which prefers push and falls back to polling. */
  via?: Via
  /** Ends the wait, which then throws the signal's reason. */
  signal?: AbortSignal
  /** Milliseconds after which the wait throws a `TimeoutError`. Default: 600,000; `Infinity` for no limit. */
  timeout?: number
  /** Cancel the job when the signal aborts or the time is over. */
  cancelOnAbort?: boolean
  /**
   * Cancel the job when this client has disconnected before the final event, even when its process was killed, and no
   * other such client follows the job. Takes effect after a grace period for reconnects; only in streaming HTTP modes,
   * among which `auto` then selects.
   */
  cancelOnDisconnect?: boolean
  /**
   * Acknowledge the final event, which ends the escalation of a job that was submitted with `deliver`. Default: true
   * for the handle of such a submission.
   */
  acknowledge?: boolean
  /** Milliseconds between two requests, in place of the server's `Retry-After`; only for polling. */
  intervalMs?: number
  /** Milliseconds without data after which a connection is replaced. Default: 35,000. */
  silenceMs?: number
  /** Counts requests, messages, bytes and latencies. */
  meter?: Meter
  /** Called when a connection failed and will be replaced; `attempt` counts consecutive failures from 1. */
  onTrouble?: (trouble: { attempt: number; error: unknown }) => void
}

/** Options of `JobHandle.events`. */
export interface FollowOptions extends WaitOptions {
  /** Last `seq` that the caller has. Default: 0, all events. */
  after?: number
  /** Include `job.progress` in modes that deliver it. It is not numbered and may be dropped. Default: false. */
  progress?: boolean
}
