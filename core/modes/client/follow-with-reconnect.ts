import type { FollowListener, FollowTarget } from '../mode-client.ts'
import { reconnect } from './reconnect.ts'
import { Told } from './resume-cursor.ts'

/**
 * Follows a job over one connection after the other, each resuming from what was told, until everything was
 * or the signal aborts. @throws FollowError as `connect` does
 */
export function followOn(
  target: FollowTarget,
  listener: FollowListener,
  connect: (told: Told) => Promise<void>,
): Promise<void> {
  const told = new Told(target.after, listener)
  const onTrouble: FollowListener['onTrouble'] = (trouble) => listener.onTrouble?.(trouble)
  return reconnect(told, { signal: target.signal, onTrouble }, () => connect(told))
}
