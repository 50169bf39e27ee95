import { ApiError } from '../api-error.ts'

/** Marks every request that the service sends to a destination, so that it recognises its own (loop detection). */
export const hopHeader = 'hearback-hop'

/**
 * Refuses a request of a destination's delivery everywhere but at an inbox: a webhook whose URL is one of this
 * service's would otherwise cause further deliveries without end.
 * @throws ApiError `webhook_loop`
 */
export function refuseHop(headers: Record<string, unknown>, pathname: string): void {
  if (headers[hopHeader] === undefined || pathname.startsWith('/inbox/')) return
  throw new ApiError(
    'webhook_loop',
    'A webhook sent this request; the only path of this service that it may call is /inbox/{token}.',
    { field: 'Hearback-Hop' },
  )
}
