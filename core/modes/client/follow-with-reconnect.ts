import type { FollowListener, FollowTarget } from '../mode-client.ts'
import { reconnect } from './reconnect.ts'
import { ResumeCursor } from './resume-cursor.ts'

/**
 * Follows a job over one connection after the other, each resuming from what was cursor, until everything was
 * or the signal aborts. @throws FollowError as `connect` does
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
