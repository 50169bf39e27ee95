import { FollowError, type FollowListener } from '../mode-client.ts'
import { backoffMs, pause } from './backoff.ts'

/** The server asks for patience: it answered with `Retry-After`. */
export class RetryLater extends Error {
  override readonly name = 'RetryLater'
  readonly afterMs: number

  constructor(message: string, afterMs: number) {
    super(message)
    this.afterMs = afterMs
  }
}

/** How far a following is, over all its connections. */
export interface Progress {
  /** Nothing more will come. */
  readonly finished: boolean
  /** Grows with every sign of life from the server. */
  readonly signs: number
}

/**
 * Connects again and again until the following is finished or the signal aborts. `connect` resolves when its
 * connection ended in order and rejects when it did not; both are taken up again after a pause, except a
 * `FollowError`, which ends the following.
 */
export async function reconnect(
  following: Progress,
  { signal, onTrouble }: { signal: AbortSignal; onTrouble?: FollowListener['onTrouble'] | undefined },
  connect: () => Promise<void>,
): Promise<void> {
  let attempt = 0
  while (!following.finished && !signal.aborted) {
    const { signs } = following
    const error = await connect().then(
      () => new Error('The connection ended before the final event.'),
      (thrown: unknown) => thrown,
    )
    if (following.finished || signal.aborted) return
    if (error instanceof FollowError) throw error
    attempt = following.signs > signs ? 1 : attempt + 1
    onTrouble?.({ attempt, error })
    const least = error instanceof RetryLater ? error.afterMs : 0
    await pause(Math.max(backoffMs(attempt), least), signal, { untilOnline: true })
  }
}
