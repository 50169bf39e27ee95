import { setTimeout as delay } from 'node:timers/promises'
import { requireScope } from '../../access/gate.ts'
import type { Principal } from '../../access/principal.ts'
import { hasPreference } from '../../http/params/prefer.ts'
import type { RouteRequest } from '../../http/route.ts'
import type { WebServices } from '../../services.ts'
import { planDisconnectCancel } from './cancellation-module.ts'

/** Name of the preference (RFC 7240 §2). */
export const cancelOnDisconnect = 'cancel-on-disconnect'

const maxAttempts = 60
const retryMs = 1_000

/**
 * Whether the client asks that its job is canceled when it disconnects.
 * @throws ApiError `insufficient_scope` for a key that may not cancel
 */
export function prefersCancelOnDisconnect(
  request: Pick<RouteRequest, 'header'>,
  principal: Principal,
): boolean {
  if (!hasPreference(request, cancelOnDisconnect)) return false
  requireScope(principal, 'write')
  return true
}

/**
 * To be called when a connection that was opened with `cancels` has ended because its client disconnected: if no other
 * such connection follows the job, the job is canceled after the grace period. An unreachable database is retried for
 * a minute.
 */
export async function onClientDisconnect(
  services: Pick<WebServices, 'jobs' | 'feed' | 'clock' | 'settings' | 'connections' | 'logger'>,
  jobid: string,
): Promise<void> {
  // A server that stops disconnects its clients.
  if (services.feed.isClosed) return
  for (let attempt = 1; ; attempt++) {
    try {
      // Its own row must be gone before the others are counted.
      await services.connections.stored()
      return await planDisconnectCancel(services, jobid)
    } catch (error) {
      if (attempt === maxAttempts) {
        services.logger.warn(
          { err: error, jobid },
          'A job could not be canceled after its client disconnected.',
        )
        return
      }
      await delay(retryMs, undefined, { ref: false })
    }
  }
}
