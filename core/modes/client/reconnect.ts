import { FollowError, type FollowListener, type FollowTarget } from '../mode-client.ts'
import { ResumeCursor } from './resume-cursor.ts'
import { sleep } from './time.ts'

const minBackoffMs = 200
// Short, so that clients are back within seconds of an outage; an overloaded server asks for more by `Retry-After`.
const maxBackoffMs = 2_500

/** The server asked to retry later: it answered with `Retry-After`. */
export class RetryLater extends Error {
  override readonly name = 'RetryLater'
  readonly afterMs: number

  constructor(message: string, afterMs: number) {
    super(message)
    this.afterMs = afterMs
  }
}

/** State of a subscription over all its connections. */
export interface FollowState {
  /** The final event was delivered. */
  readonly finished: boolean
  /** Number of messages from the server; it grows with each one. */
  readonly activity: number
}

/**
 * Follows a job over successive connections, each resuming after the last delivered event, until the final event
 * or the abort signal.
 * @throws FollowError as `connect` does
 */
export function followWithReconnect(
  target: FollowTarget,
  listener: FollowListener,
  connect: (cursor: ResumeCursor) => Promise<void>,
): Promise<void> {
  const cursor = new ResumeCursor(target.after, listener)
  const onTrouble: FollowListener['onTrouble'] = (trouble) => listener.onTrouble?.(trouble)
  return reconnect(cursor, { signal: target.signal, onTrouble }, () => connect(cursor))
}

/**
 * Connects until the subscription is finished or the signal aborts, with backoff between attempts. `connect`
 * resolves when its connection was closed and rejects when it failed. Both are retried, except a `FollowError`,
 * which ends the subscription.
 */
export async function reconnect(
  state: FollowState,
  { signal, onTrouble }: { signal: AbortSignal; onTrouble?: FollowListener['onTrouble'] | undefined },
  connect: () => Promise<void>,
): Promise<void> {
  let attempt = 0
  while (!state.finished && !signal.aborted) {
    const { activity } = state
    const error = await connect().then(
      () => new Error('The connection ended before the final event.'),
      (thrown: unknown) => thrown,
    )
    if (state.finished || signal.aborted) return
    if (error instanceof FollowError) throw error
    attempt = state.activity > activity ? 1 : attempt + 1
    onTrouble?.({ attempt, error })
    const retryAfterMs = error instanceof RetryLater ? error.afterMs : 0
    await sleep(Math.max(backoffMs(attempt), retryAfterMs), signal, { untilOnline: true })
  }
}

/** Milliseconds before the n-th consecutive attempt: exponential, with 50 % jitter. */
export function backoffMs(attempt: number): number {
  const maxMs = Math.min(minBackoffMs * 2 ** (attempt - 1), maxBackoffMs)
  return maxMs * (0.5 + Math.random() / 2)
}
