import type { Event } from '../events/event.ts'

/** A notification about a committed change. It has ids; the data is in the database. */
export type WakeUp =
  /** A new event. `event` is its envelope, where the transport carries it. */
  | { kind: 'event'; jobid: string; userid: string; seq: number; event?: Event }
  | { kind: 'progress'; jobid: string; userid: string }
  | { kind: 'erased'; jobid: string; userid: string }
  /** A queue has messages that are due. */
  | { kind: 'queue'; queue: string }
  /** An inbox was called or removed. */
  | { kind: 'inbox'; token: string }
  /** A key or a session has ended. */
  | { kind: 'access'; id: string }

export interface WakeUpListener {
  onWakeUp(wakeUp: WakeUp): void
  /** Called when wake-ups arrive again after an outage. Those since `downSince` may be lost. */
  onResume(downSince: Date): void
}

/** One job, or all jobs of a user. */
export type Topic = { jobid: string } | { userid: string }

/** Interest in a topic. */
export interface Interest {
  /** Resolves when the wake-ups that are published from now on arrive; never rejects. */
  ready: Promise<void>
  end(): void
}

/**
 * Port: the wake-ups that all processes publish. They may be lost, repeated, reordered and delayed: a listener reads
 * the data from the database. Wake-ups that were published together are delivered in one turn of the event loop.
 */
export interface WakeUps {
  /** Returns the unsubscribe function. */
  subscribe(listener: WakeUpListener): () => void
  /** The wake-ups of a job arrive while the process is interested in the job or in its user; others may arrive too. */
  follow(topic: Topic): Interest
}

/** Port: sends wake-ups to all processes. */
export interface WakeUpPublisher {
  /**
   * Publishes changes that are committed; never call it within a transaction. Resolves when they are sent, or dropped
   * because they cannot be sent; never rejects.
   */
  publish(wakeUps: readonly WakeUp[]): Promise<void>
}

/** The interest in topics of a transport that delivers all wake-ups to every process. */
export const interestInAll: Interest = { ready: Promise.resolve(), end() {} }
