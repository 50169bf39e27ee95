import type { FailureClass } from '../../outbox/deliveries/delivery.ts'

/** An event that a follower was sent. */
export interface SentEvent {
  /** Size of the envelope as JSON. */
  bytes: number
  /** Milliseconds since the commit; null for an event that is older than the follower's snapshot. */
  latencyMs: number | null
}

/** An attempt to deliver an event to a destination. */
export interface DeliveryAttempt {
  outcome: 'delivered' | FailureClass
  seconds: number
  /** Size of the envelope as JSON, if it was delivered; otherwise 0. */
  bytes: number
  /** Seconds from the event to the end of the attempt, of an event that is delivered by its first attempt. */
  latencySeconds: number | null
}

/**
 * Port: counts and durations of the work of this process. Every label has a bounded set of values; none identifies a
 * user, a job or a destination.
 */
export interface Metrics {
  /** A request was answered; `operation` is the operation id. */
  requestCompleted(operation: string, status: number, seconds: number): void
  /** A job was committed with a document of this size. */
  jobAccepted(bytes: number): void
  /** A worker began the first attempt at a job, this long after its commit. */
  jobStarted(waitedSeconds: number): void
  /** A job became final; `code` is that of its error, or empty. */
  jobFinished(state: 'completed' | 'error', code: string, seconds: number): void
  /** Milliseconds of the phases of a successful analysis. */
  analysed(phases: Readonly<Record<string, number>>): void
  /** A mode that polls answered a request; `unchanged`: without anything new. */
  polled(mode: string, response: { unchanged: boolean; bytes: number }): void
  /** A follower in the mode was sent an event. */
  eventSent(mode: string, event: SentEvent): void
  /** An attempt to deliver to a destination of the type ended. */
  deliveryAttempted(type: string, attempt: DeliveryAttempt): void
  /** A message of the queue was handled. */
  messageHandled(queue: string, ok: boolean, seconds: number): void
}

/** Records nothing. */
export const noMetrics: Metrics = {
  requestCompleted() {},
  jobAccepted() {},
  jobStarted() {},
  jobFinished() {},
  analysed() {},
  polled() {},
  eventSent() {},
  deliveryAttempted() {},
  messageHandled() {},
}
